//! Files as they come with a request: one message, JSON, an archive, or a form with files.

use super::common::problem;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
const FOR_ADDRESSES: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);

/// Names and bytes of files.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// The type of a request, without what is said besides.
pub(super) fn content_type(request: &Request) -> Option<String> {
    let value = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The whole body, when it has no more than so many bytes.
pub(super) async fn body(body: Body, most: usize) -> Result<Bytes, Response> {
    to_bytes(body, most).await.map_err(|error| {
        let too_large = std::error::Error::source(&error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if too_large { too_much(most) } else { problem(StatusCode::BAD_REQUEST, "body", "the body of the request breaks off") }
    })
}

/// The answer to more than is taken.
pub(super) fn too_much(most: usize) -> Response {
    problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", format!("at most {most} bytes are taken at a time"))
}

/// Text in base 64, of either alphabet, with or without line breaks and padding.
pub(super) fn unpacked(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    PLAIN.decode(&packed).or_else(|_| FOR_ADDRESSES.decode(&packed)).ok()
}

/// The files that come with a request; `name` is that of a body that has none of its own.
pub(super) async fn files(request: Request, name: Option<&str>, most: usize) -> Result<Files, Response> {
    let named = |usual: &str| name.unwrap_or(usual).to_owned();
    let kind = content_type(&request).unwrap_or_default();
    match kind.as_str() {
        "multipart/form-data" => parts(request).await.map(|(_, files)| files),
        "application/json" => of_json(&body(request.into_body(), most).await?, named("upload.xml")),
        "application/zip" | "application/x-zip-compressed" => Ok(vec![(named("upload.zip"), body(request.into_body(), most).await?.to_vec())]),
        "application/xml" | "text/xml" | "application/octet-stream" | "" => {
            Ok(vec![(named("upload.xml"), body(request.into_body(), most).await?.to_vec())])
        }
        other => Err(problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            format!("{other} is not taken; application/xml, application/json, application/zip and multipart/form-data are"),
        )),
    }
}

/// The fields of a form, and its files.
pub(super) async fn parts(request: Request) -> Result<(Vec<(String, String)>, Files), Response> {
    let refused = |status: StatusCode, message: String| {
        let code = if status == StatusCode::PAYLOAD_TOO_LARGE { "too_large" } else { "body" };
        problem(status, code, message)
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| refused(error.status(), error.body_text()))?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| refused(error.status(), error.body_text()))? {
        let (own, name) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = field.bytes().await.map_err(|error| refused(error.status(), error.body_text()))?;
        match name {
            None => fields.push((own, String::from_utf8_lossy(&bytes).into_owned())),
            // A form whose field for files was left empty sends one without a name.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => files.push((name, bytes.to_vec())),
        }
    }
    Ok((fields, files))
}

/// `{"name": ..., "document": base 64}`, a list of such, or an object with the list as `files`; or the body of a request to a service.
fn of_json(bytes: &[u8], name: String) -> Result<Files, Response> {
    let wrong = |message: String| problem(StatusCode::BAD_REQUEST, "json", message);
    let body: Value = serde_json::from_slice(bytes).map_err(|error| wrong(format!("the body is no JSON: {error}")))?;
    if body.get("ivi").is_some() {
        return Ok(vec![(name, bytes.to_vec())]);
    }
    let listed = match body {
        Value::Array(files) => files,
        Value::Object(mut object) => match object.remove("files") {
            Some(Value::Array(files)) => files,
            Some(_) => return Err(wrong("files is no list".to_owned())),
            None => vec![Value::Object(object)],
        },
        _ => return Err(wrong("the body is neither an object nor a list".to_owned())),
    };
    let file = |(position, file): (usize, Value)| {
        let place = position + 1;
        let document = file.get("document").and_then(Value::as_str).ok_or_else(|| wrong(format!("file {place} has no text named document")))?;
        let own = match file.get("name") {
            None => {
                if position == 0 {
                    name.clone()
                } else {
                    format!("upload-{place}.xml")
                }
            }
            Some(own) => own.as_str().ok_or_else(|| wrong(format!("the name of file {place} is no text")))?.to_owned(),
        };
        let bytes = if document.trim_start().starts_with('<') { Some(document.as_bytes().to_vec()) } else { unpacked(document) };
        Ok((own, bytes.ok_or_else(|| wrong(format!("the document of file {place} is not in base 64")))?))
    };
    listed.into_iter().enumerate().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Files> {
        of_json(body.as_bytes(), "upload.xml".to_owned()).ok()
    }

    #[test]
    fn files_come_alone_in_a_list_and_in_an_object() {
        let one = |name: &str| Some(vec![(name.to_owned(), b"<a/>".to_vec())]);
        assert_eq!(read(r#"{"document":"PGEvPg=="}"#), one("upload.xml"));
        assert_eq!(read(r#"{"name":"b.xml","document":"PGEv\nPg"}"#), one("b.xml"));
        assert_eq!(read(r#"[{"name":"c.xml","document":"<a/>"}]"#), one("c.xml"));
        assert_eq!(read(r#"{"files":[{"document":"PGEvPg=="},{"document":"PGEvPg=="}]}"#).unwrap()[1].0, "upload-2.xml");
    }

    #[test]
    fn what_is_no_file_is_refused() {
        for body in ["", "1", "{}", r#"{"files":1}"#, r#"{"document":1}"#, r#"{"document":"%"}"#, r#"{"name":1,"document":""}"#] {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
