//! The portal of the United Kingdom, for people: forms, cookies and links, without JavaScript.

use super::client::{Answer, FORM, Service, form};
use super::vehicles::british_car;
use std::thread::sleep;
use std::time::{Duration, Instant};

const ROOT: &str = "Unexpected root element 'root' in namespace ''. Expected 'InitialVehicleInformation' in namespace 'http://eu.ereg.initialvehicleinformation.v2'.";
const DUPLICATE: &str = "A submission with the same VehicleIdentificationNumber, IviVersionNumber and ManufacturerStageNumber already exists.";

/// Somebody at the portal, with a cookie.
pub struct Browser<'s> {
    service: &'s Service,
    pub cookie: Option<String>,
    /// The page that is shown.
    pub page: Answer,
    pub requests: usize,
}

impl<'s> Browser<'s> {
    pub fn new(service: &'s Service) -> Self {
        Self { service, cookie: None, page: Answer { status: 0, headers: Vec::new(), body: String::new() }, requests: 0 }
    }

    pub fn go(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
        let cookie = self.cookie.clone();
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(cookie.as_deref().map(|cookie| ("Cookie", cookie))).collect();
        self.page = self.service.send(method, path, &headers, body);
        self.requests += 1;
        if let Some(set) = self.page.header("set-cookie") {
            assert!(set.contains("; HttpOnly; SameSite=Lax"), "{set}");
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        self.page.status
    }

    pub fn get(&mut self, path: &str) -> u16 {
        self.go("GET", path, &[], b"")
    }

    /// What a form sends back so that it is known.
    pub fn token(&self) -> String {
        between(&self.page.body, "name=\"csrf_token\" value=\"", "\"").to_owned()
    }

    /// Sends the form of the page.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> u16 {
        let token = self.token();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf_token", token.as_str())]).collect();
        self.go("POST", path, &[FORM], &form(&fields))
    }

    pub fn location(&self) -> &str {
        self.page.header("location").unwrap_or_default()
    }

    pub fn sign_in(&mut self, email: &str, password: &str) -> u16 {
        self.get("/sign-in");
        self.send("/sign-in", &[("email", email)]);
        self.send("/sign-in", &[("email", email), ("password", password)])
    }

    /// Uploads files with both boxes ticked.
    pub fn upload(&mut self, files: &[(&str, &[u8])], headers: &[(&str, &str)]) -> u16 {
        self.get("/upload");
        let token = self.token();
        let body = multipart(&[("csrf_token", &token), ("confirm_complete", "yes"), ("confirm_terms", "yes")], files);
        let headers = [&[("Content-Type", "multipart/form-data; boundary=x7")], headers].concat();
        self.go("POST", "/upload", &headers, &body)
    }

    /// Looks at a page until it holds a text.
    pub fn wait_for(&mut self, path: &str, text: &str) {
        let begun = Instant::now();
        while self.get(path) != 200 || !self.page.body.contains(text) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{path} does not come to say {text}: {}", self.page.body);
            sleep(Duration::from_millis(30));
        }
    }
}

pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).unwrap().0
}

pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(format!("--x7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--x7\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/xml\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x7--\r\n");
    body
}

/// The words of the first table of a page, cell by cell.
pub fn cells(page: &str) -> Vec<Vec<String>> {
    let Some((_, rest)) = page.split_once("<tbody>") else { return Vec::new() };
    let rows = rest.split_once("</tbody>").unwrap().0.split("<tr>").skip(1);
    let words = |cell: &str| {
        let mut text = String::new();
        let mut inside = false;
        for c in cell.split_once("</td>").unwrap().0.chars().skip_while(|c| *c != '>').skip(1) {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text
    };
    rows.map(|row| row.split("<td").skip(1).map(words).collect()).collect()
}

pub fn demo(more: &[&str]) -> Service {
    Service::start(&[&["--only", "gb", "--demo", "--delay", "20ms", "--operator-token", "the-operator"], more].concat())
}

const PASSWORD: &str = "ivicheck-demo";

#[test]
fn an_account_is_asked_for_accepted_and_set_up_in_nine_requests() {
    let service = demo(&[]);
    let mut manufacturer = Browser::new(&service);
    assert_eq!(manufacturer.get("/register"), 200);
    let fields = [("first_name", "Ada"), ("last_name", "Example"), ("email", "ada@example.com"), ("manufacturer", "KASTELLAN"), ("code", "2bDCwKx")];
    assert_eq!(manufacturer.send("/register", &fields), 200);
    let reference = between(&manufacturer.page.body, "<strong>REG-", "<").to_owned();
    assert!(reference.len() == 5 && reference.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{reference}");
    assert!(manufacturer.page.body.contains("up to 5 business days"));
    let operator = [FORM, ("Authorization", "Bearer the-operator")];
    let decided = service.send("POST", "/review", &operator, &form(&[("id", "1"), ("decision", "accept")]));
    assert_eq!(decided.status, 302, "{}", decided.body);
    let outbox = service.send("GET", "/outbox", &operator[1..], b"").body;
    let link = format!("/redeem/{}", between(&outbox, "/redeem/", "\n"));
    let temporary = between(&outbox, "Temporary password: ", "\n").to_owned();
    assert_eq!(manufacturer.get(&link), 200);
    assert_eq!(manufacturer.send("/sign-in", &[("email", "ada@example.com"), ("password", &temporary)]), 302);
    assert_eq!(manufacturer.location(), "/update-password");
    let update = [("current_password", temporary.as_str()), ("new_password", "another one"), ("confirm_password", "another one")];
    let requests = manufacturer.requests + 2;
    assert_eq!(manufacturer.get("/submissions"), 302);
    manufacturer.get("/update-password");
    assert_eq!(manufacturer.send("/update-password", &update), 302);
    assert_eq!((manufacturer.get("/"), requests + 3), (200, 9));
    for tile in ["Submissions", "Upload eCoC files", "Manage users"] {
        assert!(manufacturer.page.body.contains(&format!(">{tile}</a>")), "{tile}");
    }
    assert!(!manufacturer.page.body.contains("VCA") && manufacturer.page.body.contains("ivicheck rehearsal portal"));
    assert_eq!(manufacturer.get(&link), 404, "an invitation is used once");
}

#[test]
fn each_role_sees_its_pages() {
    let service = demo(&[]);
    let mut nobody = Browser::new(&service);
    let [mut primary, mut upload, mut view, mut operator] = [(); 4].map(|()| Browser::new(&service));
    for (browser, email, password) in [
        (&mut primary, "primary@example.org", PASSWORD),
        (&mut upload, "upload@example.org", PASSWORD),
        (&mut view, "view@example.org", PASSWORD),
        (&mut operator, "operator", "the-operator"),
    ] {
        assert_eq!((browser.sign_in(email, password), browser.location()), (302, "/"), "{email}");
    }
    let table = [
        ("/", [200, 200, 200, 200, 200]),
        ("/register", [200, 200, 200, 200, 200]),
        ("/sign-in", [200, 302, 302, 302, 200]),
        ("/update-password", [302, 200, 200, 200, 403]),
        ("/upload", [302, 200, 200, 403, 403]),
        ("/submissions", [302, 200, 200, 200, 200]),
        ("/users", [302, 200, 403, 403, 403]),
        ("/users/invite", [302, 200, 403, 403, 403]),
        ("/users/2/role", [302, 200, 403, 403, 403]),
        // The Primary User is not changed here, and nobody lifts themselves.
        ("/users/1/role", [302, 403, 403, 403, 403]),
        ("/review", [302, 403, 403, 403, 200]),
        ("/outbox", [302, 403, 403, 403, 200]),
    ];
    for (path, expected) in table {
        let found = [&mut nobody, &mut primary, &mut upload, &mut view, &mut operator].map(|browser| browser.get(path));
        assert_eq!(found, expected, "{path}");
    }
    // Nor by a form that is sent without its page.
    view.get("/");
    assert_eq!(view.send("/users/invite", &[("email", "x@example.org")]), 403);
    assert_eq!(view.send("/review", &[("id", "1"), ("decision", "accept")]), 403);
}

#[test]
fn people_are_invited_and_given_other_roles() {
    let service = demo(&["--clock", "2026-05-28T10:54:00+01:00"]);
    let mut primary = Browser::new(&service);
    primary.sign_in("primary@example.org", PASSWORD);
    primary.get("/users/invite");
    assert_eq!(primary.send("/users/invite", &[("step", "1"), ("email", "VIEW@example.org")]), 422);
    let taken = "This email is already taken. To invite this person as a user, use a unique email address.";
    assert_eq!((primary.page.body.matches(taken).count(), primary.page.body.contains("There is a problem")), (2, true));
    let email = ("email", "new@example.org");
    assert_eq!(primary.send("/users/invite", &[("step", "1"), email]), 200);
    assert!(primary.page.body.contains("Step 2 - Details"));
    let names = [("first_name", "Alex"), ("last_name", "Zed")];
    primary.send("/users/invite", &[&[("step", "2"), email][..], &names].concat());
    assert!(primary.page.body.contains("Step 3 - Role"));
    assert_eq!(primary.send("/users/invite", &[&[("step", "3"), email, ("role", "primary")][..], &names].concat()), 422);
    primary.send("/users/invite", &[&[("step", "3"), email, ("role", "view")][..], &names].concat());
    assert!(primary.page.body.contains("New user invitation request received") && primary.page.body.contains("INV-1001"));
    primary.get("/users");
    let row = cells(&primary.page.body).into_iter().find(|row| row[1] == "new@example.org").unwrap();
    assert_eq!(row, ["Alex Zed", "new@example.org", "VCA", "View User", "eCoC", "28 May 2026 10:54AM", "Edit roles"]);
    let mut view = Browser::new(&service);
    view.sign_in("view@example.org", PASSWORD);
    primary.get("/users/3/role");
    assert_eq!(primary.send("/users/3/role", &[("role", "primary")]), 422);
    assert_eq!(primary.send("/users/3/role", &[("role", "none")]), 302);
    assert_eq!(view.get("/submissions"), 302, "whoever has no role is signed out");
    assert_eq!(view.sign_in("view@example.org", PASSWORD), 401);
}

#[test]
fn files_are_told_of_at_once_and_listed_when_they_are_taken() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    browser.sign_in("upload@example.org", PASSWORD);
    let good = british_car("WJXKL3B15TR004817");
    assert_eq!(browser.upload(&[("good.xml", good.as_bytes()), ("root.xml", b"<root/>"), ("again.xml", good.as_bytes())], &[]), 200);
    let expected = [
        ["good.xml", "Success", ""].map(str::to_owned),
        ["root.xml".to_owned(), "Failed".to_owned(), format!("Invalid xml {ROOT}")],
        ["again.xml".to_owned(), "Failed".to_owned(), format!("Duplicate submission {DUPLICATE}")],
    ];
    assert_eq!(cells(&browser.page.body), expected);
    browser.wait_for("/submissions", "<td>Succeeded</td>");
    let rows = cells(&browser.page.body);
    assert_eq!(
        (rows.len(), &rows[0][..7]),
        (1, &["WJXKL3B15TR004817", "1", "g11*2018/858*00473*02", "VCA", "1", "M1", "Succeeded"].map(str::to_owned)[..])
    );
    let address = between(&browser.page.body, "href=\"/submissions/", "\"").to_owned();
    browser.get(&format!("/submissions/{address}"));
    assert!(browser.page.body.contains("<dt>Uploaded By</dt><dd>Uma Example</dd>"), "{}", browser.page.body);
}

#[test]
fn names_sizes_numbers_and_boxes_have_their_limits() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    browser.sign_in("upload@example.org", PASSWORD);
    let names: Vec<String> = (0..101).map(|number| format!("{number}.xml")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"<root/>"[..])).collect();
    assert_eq!(browser.upload(&files, &[]), 422);
    assert!(browser.page.body.contains("You can only upload up to 100 files") && cells(&browser.page.body).is_empty());
    assert_eq!((browser.upload(&files[..100], &[]), cells(&browser.page.body).len()), (200, 100));
    let sized = |vin: &str, bytes: usize| {
        let mut car = british_car(vin).into_bytes();
        car.resize(bytes, b'\n');
        car
    };
    let (fits, too_large) = (sized("WJXKL3B15TR000001", 1_048_576), sized("WJXKL3B15TR000002", 1_048_577));
    browser.upload(&[("a.xml", &fits), ("b.xml", &too_large), ("c.txt", b"<root/>")], &[]);
    let states: Vec<String> = cells(&browser.page.body).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(states, ["Success", "Failed", "Failed"]);
    browser.get("/upload");
    let token = browser.token();
    for ticked in [&[][..], &[("confirm_complete", "yes")], &[("confirm_terms", "yes")]] {
        let body = multipart(&[&[("csrf_token", token.as_str())], ticked].concat(), &[("d.xml", b"<root/>")]);
        assert_eq!(browser.go("POST", "/upload", &[("Content-Type", "multipart/form-data; boundary=x7")], &body), 422);
    }
}

#[test]
fn what_failed_can_be_uploaded_again() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    browser.sign_in("primary@example.org", PASSWORD);
    let car = british_car("KALEA7AY6T2614441");
    browser.upload(&[("a.xml", car.as_bytes())], &[("X-Sandbox-Fault", "500")]);
    browser.wait_for("/submissions?failed=on", "<td>Failed</td>");
    let address = between(&browser.page.body, "href=\"/submissions/", "\"").to_owned();
    browser.get(&format!("/submissions/{address}"));
    assert!(
        browser.page.body.contains("File processing failed") && browser.page.body.contains("A server error has occurred when processing this file")
    );
    browser.upload(&[("a.xml", car.as_bytes())], &[]);
    assert_eq!(cells(&browser.page.body)[0][1], "Success");
    // What fails by its content says with what.
    let wrong = british_car("WJXKL3B15TR000009").replace("<DesignatedTypeApprovalCountry>g11<", "<DesignatedTypeApprovalCountry>e1<");
    browser.upload(&[("b.xml", wrong.as_bytes())], &[]);
    browser.wait_for("/submissions?failed=on&vin=*000009", "<td>Failed</td>");
    let address = between(&browser.page.body, "href=\"/submissions/", "\"").to_owned();
    browser.get(&format!("/submissions/{address}"));
    assert!(browser.page.body.contains("<code>gb/authority-of-the-united-kingdom</code>"), "{}", browser.page.body);
}

#[test]
fn submissions_are_found_by_vin_and_state() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    browser.sign_in("primary@example.org", PASSWORD);
    let cars: Vec<(String, String)> = (0..23).map(|number| (format!("{number}.xml"), british_car(&format!("STZ89JYT9TP7823{number:02}")))).collect();
    let files: Vec<(&str, &[u8])> = cars.iter().map(|(name, car)| (name.as_str(), car.as_bytes())).collect();
    browser.upload(&files, &[]);
    let mut found = |query: &str| {
        browser.get(&format!("/submissions?{query}"));
        cells(&browser.page.body).into_iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found("vin=*P782310"), ["STZ89JYT9TP782310"]);
    assert_eq!(found("vin=stz89jyt9tp782310"), ["STZ89JYT9TP782310"]);
    assert_eq!(found("vin=STZ89").len(), 0);
    assert_eq!(found("vin=stz89*").len(), 20);
    assert_eq!(found("vin=stz89*&page=2"), ["STZ89JYT9TP782302", "STZ89JYT9TP782301", "STZ89JYT9TP782300"]);
    assert_eq!(found("vin=*YT9TP7823%25").len(), 0);
    assert_eq!(found("failed=on").len(), 0);
}

#[test]
fn hours_are_counted_to_twelve() {
    for (clock, expected) in [("2026-06-12T00:05:00", "12 Jun 2026 12:05AM"), ("2026-06-12T12:00:00+01:00", "12 Jun 2026 12:00PM")] {
        let service = demo(&["--clock", clock]);
        let mut browser = Browser::new(&service);
        browser.sign_in("upload@example.org", PASSWORD);
        browser.upload(&[("a.xml", british_car("WJXKL3B15TR004817").as_bytes())], &[]);
        browser.get("/submissions");
        assert_eq!(cells(&browser.page.body)[0][7], expected);
    }
}

#[test]
fn accounts_do_not_see_each_other() {
    let service = demo(&[]);
    let mut demo = Browser::new(&service);
    demo.sign_in("upload@example.org", PASSWORD);
    demo.upload(&[("a.xml", british_car("WJXKL3B15TR004817").as_bytes())], &[]);
    demo.get("/submissions");
    let address = format!("/submissions/{}", between(&demo.page.body, "href=\"/submissions/", "\""));
    let mut other = Browser::new(&service);
    other.get("/register");
    let fields = [("first_name", "A"), ("last_name", "B"), ("email", "a+known@example.com"), ("manufacturer", "OTHER"), ("code", "2bDCwKx")];
    other.send("/register", &fields);
    let operator = ("Authorization", "Bearer the-operator");
    service.send("POST", "/review", &[FORM, operator], &form(&[("id", "1"), ("decision", "accept")]));
    let outbox = service.send("GET", "/outbox", &[operator], b"").body;
    // Somebody who is known from another portal gets a link and no password.
    assert!(!outbox.contains("Temporary password"));
    let link = format!("/redeem/{}", between(&outbox, "/redeem/", "\n"));
    other.get(&link);
    assert_eq!(other.send(&link, &[("new_password", "long enough"), ("confirm_password", "long enough")]), 302);
    other.get("/submissions");
    assert!(cells(&other.page.body).is_empty());
    assert_eq!(other.get(&address), 404);
    assert_eq!(other.get("/users/2/role"), 404);
    assert_eq!(demo.get(&address), 200);
}

#[test]
fn after_a_kill_each_file_ends_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.db");
    let place = store.display().to_string();
    let options = |delay: &'static str| ["--only", "gb", "--demo", "--store", place.as_str(), "--delay", delay].map(str::to_owned);
    let start = |delay| Service::start(&options(delay).iter().map(String::as_str).collect::<Vec<_>>());
    let mut service = start("500ms");
    let cars: Vec<(String, String)> = (0..10).map(|number| (format!("{number}.xml"), british_car(&format!("WJXKL3B15TR0000{number:02}")))).collect();
    let files: Vec<(&str, &[u8])> = cars.iter().map(|(name, car)| (name.as_str(), car.as_bytes())).collect();
    let mut browser = Browser::new(&service);
    browser.sign_in("upload@example.org", PASSWORD);
    browser.upload(&files, &[]);
    browser.wait_for("/submissions", "<td>Processing</td>");
    service.process.kill().unwrap();
    service.process.wait().unwrap();
    let service = start("20ms");
    let mut browser = Browser::new(&service);
    browser.sign_in("upload@example.org", PASSWORD);
    let begun = Instant::now();
    loop {
        browser.get("/submissions");
        let states: Vec<String> = cells(&browser.page.body).into_iter().map(|row| row[6].clone()).collect();
        assert_eq!(states.len(), 10);
        if states.iter().all(|state| state == "Succeeded") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{states:?}");
        sleep(Duration::from_millis(30));
    }
    drop(service);
    let connection = rusqlite::Connection::open(store).unwrap();
    let ended: (i64, i64) = connection.query_row("SELECT min(ended), max(ended) FROM submission", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(ended, (1, 1));
}
