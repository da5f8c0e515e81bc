//! Connections that nobody listens in on, and callers that are known by certificates.

use super::client::{Answer, Service, read};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

/// An authority, and a certificate of its own for each side.
struct Papers {
    folder: tempfile::TempDir,
    authority: String,
    client: (String, String),
}

impl Papers {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let issue = |name: &str, usage| {
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            params.extended_key_usages = vec![usage];
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &issuer).unwrap().pem(), key.serialize_pem())
        };
        let (certificate, key) = issue("127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
        for (name, text) in [("ca.pem", &authority), ("cert.pem", &certificate), ("key.pem", &key)] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { client: issue("client.example", ExtendedKeyUsagePurpose::ClientAuth), folder, authority }
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn service(&self, more: &[&str]) -> Service {
        let (certificate, key) = (self.at("cert.pem"), self.at("key.pem"));
        Service::start(&[&["--demo", "--tls-cert", &certificate, "--tls-key", &key], more].concat())
    }

    /// The answer to a request, when the connection is one.
    fn get(&self, service: &Service, path: &str, with_certificate: bool) -> Option<Answer> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.as_bytes()).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
        let config = if with_certificate {
            let certificate = CertificateDer::from_pem_slice(self.client.0.as_bytes()).unwrap();
            builder.with_client_auth_cert(vec![certificate], PrivateKeyDer::from_pem_slice(self.client.1.as_bytes()).unwrap()).unwrap()
        } else {
            builder.with_no_client_auth()
        };
        let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("127.0.0.1").unwrap()).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(&service.address).unwrap());
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").as_bytes()).ok()?;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        (!bytes.is_empty()).then(|| read(&bytes))
    }
}

#[test]
fn cookies_go_over_encrypted_connections_only() {
    let papers = Papers::new();
    let service = papers.service(&[]);
    let answer = papers.get(&service, "/sign-in", false).unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("set-cookie").unwrap().ends_with("; Secure") && answer.header("strict-transport-security").is_some());
}

#[test]
fn callers_can_be_known_by_certificates() {
    let papers = Papers::new();
    let authority = papers.at("ca.pem");
    let service = papers.service(&["--client-ca", &authority]);
    assert!(papers.get(&service, "/healthz", false).is_none(), "without a certificate there is no connection");
    assert_eq!(papers.get(&service, "/healthz", true).unwrap().body, "ok");
    // That is enough for other addresses as well.
    let (certificate, key) = (papers.at("cert.pem"), papers.at("key.pem"));
    let options = ["--listen", "0.0.0.0:0", "--only", "page", "--tls-cert", &certificate, "--tls-key", &key, "--client-ca", &authority];
    let mut service = Service::launch(&options);
    service.address = service.address.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(papers.get(&service, "/v1/ledger", true).unwrap().status, 200);
}
