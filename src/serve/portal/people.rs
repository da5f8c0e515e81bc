//! Accounts and the people in them, requests for accounts, invitations, and the e-mails that would be sent.

use super::password;
use crate::serve::clock::{Clock, LONDON};
use crate::serve::random;
use crate::serve::store::{StoreError, next_number};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// After so many wrong passwords nobody gets in for a while.
const MOST_FAILURES: i64 = 5;
/// How long, in seconds.
const LOCKED: i64 = 15 * 60;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Primary,
    Upload,
    View,
    /// Nothing any more.
    None,
}

impl Role {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Primary, "primary", "Primary User"),
        (Self::Upload, "upload", "Upload User"),
        (Self::View, "view", "View User"),
        (Self::None, "none", "Remove all roles and access"),
    ];

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, label)| *known == name || *label == name).map(|(role, ..)| *role)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(_, name, _)| name)
    }

    /// What pages call it.
    pub(super) fn label(self) -> &'static str {
        Self::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(.., label)| label)
    }
}

/// A person of an account.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) account: i64,
    pub(super) account_name: String,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) role: Role,
    /// Whether a new password is due.
    pub(super) must_change: bool,
    pub(super) created: String,
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

const PERSON: &str = "SELECT person.id, account, account.name, email, first_name, last_name, role, must_change, person.created
                      FROM person JOIN account ON account.id = person.account";

fn person(row: &Row<'_>) -> Result<Person, StoreError> {
    let role: String = row.get(6)?;
    Ok(Person {
        id: row.get(0)?,
        account: row.get(1)?,
        account_name: row.get(2)?,
        email: row.get(3)?,
        first_name: row.get(4)?,
        last_name: row.get(5)?,
        role: Role::of(&role).unwrap_or(Role::None),
        must_change: row.get(7)?,
        created: row.get(8)?,
    })
}

pub(super) fn by_id(connection: &Connection, id: i64) -> Result<Option<Person>, StoreError> {
    connection.query_row(&format!("{PERSON} WHERE person.id = ?1"), [id], person).optional()
}

pub(super) fn by_email(connection: &Connection, email: &str) -> Result<Option<Person>, StoreError> {
    connection.query_row(&format!("{PERSON} WHERE email = ?1"), [email.trim()], person).optional()
}

/// The people of an account, in the order in which they came.
pub(super) fn of_account(connection: &Connection, account: i64) -> Result<Vec<Person>, StoreError> {
    connection.prepare(&format!("{PERSON} WHERE account = ?1 ORDER BY person.id"))?.query_map([account], person)?.collect()
}

/// Counts a password before it is looked at, so that many at once are counted as well; `None` when there were too many wrong ones, else what
/// it is to be compared with.
pub(super) fn attempt(transaction: &Transaction<'_>, email: &str) -> Result<Option<Option<String>>, StoreError> {
    let sql = "SELECT locked_until, password FROM person WHERE email = ?1 AND role <> 'none'";
    let found: Option<(i64, Option<String>)> = transaction.query_row(sql, [email.trim()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((until, kept)) = found else { return Ok(Some(None)) };
    if until > Clock::seconds() {
        return Ok(None);
    }
    let sql = "UPDATE person SET locked_until = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_until END,
                                 failures = CASE WHEN failures + 1 >= ?2 THEN 0 ELSE failures + 1 END WHERE email = ?1";
    transaction.execute(sql, (email.trim(), MOST_FAILURES, Clock::seconds() + LOCKED))?;
    Ok(Some(kept))
}

/// Forgets what was counted, after a right password.
pub(super) fn forgive(transaction: &Transaction<'_>, email: &str) -> Result<(), StoreError> {
    transaction.execute("UPDATE person SET failures = 0, locked_until = 0 WHERE email = ?1", [email.trim()]).map(|_| ())
}

pub(super) fn set_password(transaction: &Transaction<'_>, person: i64, kept: &str) -> Result<(), StoreError> {
    transaction.execute("UPDATE person SET password = ?2, must_change = 0, redeemed = 1 WHERE id = ?1", (person, kept))?;
    // The link has done its work, and whoever else was signed in is out.
    transaction.execute("DELETE FROM invitation WHERE person = ?1", [person])?;
    transaction.execute("DELETE FROM session WHERE person = ?1", [person]).map(|_| ())
}

pub(super) fn set_role(transaction: &Transaction<'_>, person: i64, role: Role) -> Result<(), StoreError> {
    transaction.execute("UPDATE person SET role = ?2 WHERE id = ?1", (person, role.name()))?;
    if role == Role::None {
        transaction.execute("DELETE FROM session WHERE person = ?1", [person])?;
    }
    Ok(())
}

/// Somebody who is to be in an account.
#[derive(Debug, Clone, Default)]
pub(super) struct Newcomer {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
}

/// Makes an account of this name, or finds it.
pub(super) fn account(transaction: &Transaction<'_>, name: &str, secret: &str) -> Result<i64, StoreError> {
    if let Some(id) = transaction.query_row("SELECT id FROM account WHERE name = ?1", [name.trim()], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let client = format!("client-{}", name.trim().to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let is_taken = transaction.query_row("SELECT 1 FROM account WHERE client = ?1", [&client], |_| Ok(())).optional()?.is_some();
    let client = if is_taken { format!("{client}-{}", random::letters(5).to_lowercase()) } else { client };
    let sql = "INSERT INTO account (name, client, client_secret) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, (name.trim(), &client, random::digest(secret)))?;
    Ok(transaction.last_insert_rowid())
}

/// Puts somebody into an account, with a password that is kept as it comes.
pub(super) fn add(
    transaction: &Transaction<'_>,
    clock: &Clock,
    account: i64,
    who: &Newcomer,
    role: Role,
    (kept, must_change): (Option<&str>, bool),
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO person (account, email, first_name, last_name, role, password, must_change, redeemed, created)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)";
    let created = clock.moment(LONDON).to_string();
    let Newcomer { email, first_name, last_name } = who;
    transaction.execute(sql, (account, email.trim(), first_name.trim(), last_name.trim(), role.name(), kept, must_change, created))?;
    Ok(transaction.last_insert_rowid())
}

/// Whether an e-mail is somebody's already.
pub(super) fn is_taken(connection: &Connection, email: &str) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT 1 FROM person WHERE email = ?1", [email.trim()], |_| Ok(())).optional()?.is_some())
}

/// Whether somebody is known from another portal: such people have a password there. In a rehearsal it is those whose e-mail says so.
fn is_known_elsewhere(email: &str) -> bool {
    email.split('@').next().is_some_and(|name| name.ends_with("+known"))
}

/// Invites somebody: puts them into the account, and an e-mail with a link into the outbox.
pub(super) fn invite(transaction: &Transaction<'_>, clock: &Clock, account: i64, who: &Newcomer, role: Role) -> Result<(), StoreError> {
    let temporary = (!is_known_elsewhere(&who.email)).then(|| format!("{}-{}", random::letters(6), random::letters(6)));
    let kept = temporary.as_deref().map(password::kept);
    let person = add(transaction, clock, account, who, role, (kept.as_deref(), true))?;
    let token = random::token();
    transaction.execute("INSERT INTO invitation (token, person) VALUES (?1, ?2)", (random::digest(&token), person))?;
    let mut body =
        format!("Hello {},\n\nyou are invited to the ivicheck rehearsal portal. Follow this link:\n\n/redeem/{token}\n", who.first_name.trim());
    if let Some(temporary) = temporary {
        body += &format!("\nTemporary password: {temporary}\n");
    }
    send(transaction, clock, who.email.trim(), "Your invitation to the ivicheck rehearsal portal", &body)
}

/// Whom an invitation is for.
pub(super) fn invited(connection: &Connection, token: &str) -> Result<Option<Person>, StoreError> {
    let sql = "SELECT person FROM invitation WHERE token = ?1";
    let id: Option<i64> = connection.query_row(sql, [random::digest(token)], |row| row.get(0)).optional()?;
    id.map_or(Ok(None), |id| by_id(connection, id))
}

/// Whether somebody has a password yet.
pub(super) fn has_password(connection: &Connection, person: i64) -> Result<bool, StoreError> {
    connection.query_row("SELECT password IS NOT NULL FROM person WHERE id = ?1", [person], |row| row.get(0))
}

fn send(transaction: &Transaction<'_>, clock: &Clock, to: &str, subject: &str, body: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO mail (recipient, subject, body, created) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, (to, subject, body, clock.moment(LONDON).to_string())).map(|_| ())
}

/// An e-mail that would have been sent.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) created: String,
}

/// The e-mails, newest first.
pub(super) fn outbox(connection: &Connection) -> Result<Vec<Mail>, StoreError> {
    let mut statement = connection.prepare("SELECT recipient, subject, body, created FROM mail ORDER BY id DESC LIMIT 500")?;
    let rows = statement.query_map([], |row| Ok(Mail { recipient: row.get(0)?, subject: row.get(1)?, body: row.get(2)?, created: row.get(3)? }))?;
    rows.collect()
}

/// A request for an account.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) id: i64,
    pub(super) reference: String,
    pub(super) who: Newcomer,
    pub(super) manufacturer: String,
    pub(super) state: String,
    pub(super) created: String,
}

const REQUEST: &str = "SELECT id, reference, first_name, last_name, email, manufacturer, state, created FROM registration";

fn request(row: &Row<'_>) -> Result<Request, StoreError> {
    let who = Newcomer { first_name: row.get(2)?, last_name: row.get(3)?, email: row.get(4)? };
    Ok(Request { id: row.get(0)?, reference: row.get(1)?, who, manufacturer: row.get(5)?, state: row.get(6)?, created: row.get(7)? })
}

/// Takes a request for an account; returns its reference.
pub(super) fn register(transaction: &Transaction<'_>, clock: &Clock, who: &Newcomer, manufacturer: &str) -> Result<String, StoreError> {
    let reference = loop {
        let drawn = format!("REG-{}", random::letters(5));
        let sql = "SELECT 1 FROM registration WHERE reference = ?1";
        if transaction.query_row(sql, [&drawn], |_| Ok(())).optional()?.is_none() {
            break drawn;
        }
    };
    let sql =
        "INSERT INTO registration (reference, first_name, last_name, email, manufacturer, state, created) VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6)";
    let Newcomer { email, first_name, last_name } = who;
    let created = clock.moment(LONDON).to_string();
    transaction.execute(sql, (&reference, first_name.trim(), last_name.trim(), email.trim(), manufacturer.trim(), created))?;
    Ok(reference)
}

/// All requests, newest first.
pub(super) fn requests(connection: &Connection) -> Result<Vec<Request>, StoreError> {
    connection.prepare(&format!("{REQUEST} ORDER BY id DESC LIMIT 500"))?.query_map([], request)?.collect()
}

/// Why a request cannot be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Done,
    NoSuch,
    /// It was decided before.
    Again,
    /// The e-mail, or the account, is somebody's already.
    Taken,
}

/// Accepts or declines a request.
pub(super) fn decide(transaction: &Transaction<'_>, clock: &Clock, id: i64, accept: bool) -> Result<Decision, StoreError> {
    let Some(request) = transaction.query_row(&format!("{REQUEST} WHERE id = ?1"), [id], request).optional()? else { return Ok(Decision::NoSuch) };
    if request.state != "open" {
        return Ok(Decision::Again);
    }
    let Request { who, manufacturer, reference, .. } = request;
    if accept {
        let is_account = "SELECT 1 FROM account WHERE name = ?1";
        let has_account = transaction.query_row(is_account, [&manufacturer], |_| Ok(())).optional()?.is_some();
        if has_account || is_taken(transaction, &who.email)? {
            return Ok(Decision::Taken);
        }
        let secret = random::token();
        let account = account(transaction, &manufacturer, &secret)?;
        invite(transaction, clock, account, &who, Role::Primary)?;
        let client: String = transaction.query_row("SELECT client FROM account WHERE id = ?1", [account], |row| row.get(0))?;
        let body = format!("For programs of {manufacturer}:\n\nclient_id: {client}\nclient_secret: {secret}\nx-manufacturer-id: {account}\n");
        send(transaction, clock, &who.email, "Your client of the ivicheck rehearsal portal", &body)?;
    } else {
        send(transaction, clock, &who.email, "Your request for an account", &format!("The request {reference} was declined.\n"))?;
    }
    let state = if accept { "accepted" } else { "declined" };
    transaction.execute("UPDATE registration SET state = ?2 WHERE id = ?1", (id, state))?;
    Ok(Decision::Done)
}

/// The number of the next invitation.
pub(super) fn invitation_number(transaction: &Transaction<'_>) -> Result<i64, StoreError> {
    next_number(transaction, "invitation", 1001)
}

/// An account to try the portal with, unless it is there.
pub(super) fn demo(transaction: &Transaction<'_>, clock: &Clock) -> Result<(), StoreError> {
    const PASSWORD: &str = "ivicheck-demo";
    let account = account(transaction, "VCA", PASSWORD)?;
    let people = [("primary", "Pat", Role::Primary), ("upload", "Uma", Role::Upload), ("view", "Vic", Role::View)];
    for (name, first_name, role) in people {
        let email = format!("{name}@example.org");
        if !is_taken(transaction, &email)? {
            let who = Newcomer { email, first_name: first_name.to_owned(), last_name: "Example".to_owned() };
            add(transaction, clock, account, &who, role, (Some(&password::kept(PASSWORD)), false))?;
        }
    }
    Ok(())
}

/// The account of a client of programs: by the name of the client, of the account, or of a person who may send.
pub(super) fn client(connection: &Connection, client: &str, secret: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id, client_secret FROM account WHERE client = ?1 OR name = ?1";
    let found: Option<(i64, String)> = connection.query_row(sql, [client], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.filter(|(_, kept)| *kept == random::digest(secret)).map(|(account, _)| account))
}
