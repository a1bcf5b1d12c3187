//! Who the tenants are, what their services do wrong, and what may come of them. Knows no process.

use std::fs;
use std::path::Path;

use anyhow::anyhow;
use fake_organization::{
    Fault, Faults, Generation, Items, LiveService, Outcome, RequestLimit, Service, Shape,
};
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::stage::TENANTS;

/// Requests a minute that an organization lets through, as the real ones do.
const LIMIT: u32 = 100;

/// What every credential has in it.
pub const CANARY: &str = "CANARY";

/// A tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// What becomes of its requests.
    pub story: Story,
    /// Its key, which nobody may find anywhere.
    pub key: String,
    /// Its organization's service as it is before anybody asks; none: it is another tenant's, or it
    /// has none.
    pub service: Option<LiveService>,
}

/// What becomes of a tenant's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// They are answered.
    Honest,
    /// Some are not answered, and would be if they were asked again.
    MayPass,
    /// Some are never answered as they should be.
    Stays,
    /// They are answered, but the organization changes meanwhile.
    Moves,
    /// The key is refused.
    Refused,
    /// Nobody listens.
    Down,
    /// There is no credential.
    Missing,
    /// Another tenant has the same organization.
    Twin,
}

/// Of twenty, nine are honest, one of them an Enterprise organization; the others have faults of every
/// kind.
fn story_of(number: usize) -> Story {
    match number % 20 {
        0..=8 => Story::Honest,
        9..=13 => Story::MayPass,
        14..=16 | 18 => Story::Stays,
        17 => Story::Moves,
        _ => match number / 20 % 5 {
            0 => Story::Refused,
            1 => Story::Twin,
            2 => Story::Down,
            3 => Story::Missing,
            _ => Story::MayPass,
        },
    }
}

/// So many tenants with all that they have.
pub(crate) fn generate(count: usize, dice: &mut ChaCha8Rng) -> anyhow::Result<Vec<Tenant>> {
    let mut tenants: Vec<Tenant> = Vec::new();
    for number in 0..count {
        let story = story_of(number);
        let mut key = format!("sk-ant-admin01-{CANARY}-{number:05}-{:016x}", dice.random::<u64>());
        let service = match story {
            Story::Refused | Story::Down | Story::Missing => None,
            Story::Twin => {
                let other = number.checked_sub(19).and_then(|number| tenants.get(number));
                key.clone_from(&other.ok_or_else(|| anyhow!("a twin has nobody before it"))?.key);
                None
            }
            _ => Some(service(number, story, &key, dice)?),
        };
        tenants.push(Tenant { id: format!("tenant-{number:05}"), story, key, service });
    }
    Ok(tenants)
}

/// A service that lets nobody in who comes.
pub(crate) fn stranger() -> anyhow::Result<LiveService> {
    let organization = fake_organization::generate(u64::MAX, &Shape::default())?;
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some("nobody has this".to_owned());
    Ok(LiveService::new(organization, like))
}

fn service(
    number: usize,
    story: Story,
    key: &str,
    dice: &mut ChaCha8Rng,
) -> anyhow::Result<LiveService> {
    let shape = Shape {
        users: dice.random_range(1..40),
        gone: dice.random_range(0..4),
        workspaces: dice.random_range(0..6),
        archived: dice.random_range(0..3),
        memberships: dice.random_range(0..30),
        api_keys: dice.random_range(0..30),
        claude_code: dice.random(),
        service_accounts: dice.random_range(0..4),
        ..Shape::EMPTY
    };
    let organization = fake_organization::generate(dice.random_range(0..1 << 60), &shape)?;
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some(key.to_owned());
    like.generation =
        Generation::ALL.into_iter().cycle().nth(number % 4).unwrap_or(Generation::Listed);
    like.lists_inherited_members = dice.random();
    like.lists_archived_members = dice.random();
    like.lists_expired_as_pending = dice.random();
    like.is_enterprise = number % 20 == 8;
    // One in a hundred takes more requests than there are in a minute.
    let small = if number % 100 == 50 { 1 } else { 7 };
    like.largest_page = if number.is_multiple_of(2) { small } else { 1000 };
    let live = LiveService::new(organization, like).with_limit(RequestLimit::per_minute(LIMIT));
    Ok(match script(number, story, dice) {
        None => live,
        Some(script) => live.with_faults(Faults::parse(&script).map_err(|text| anyhow!(text))?),
    })
}

/// What its service does wrong.
fn script(number: usize, story: Story, dice: &mut ChaCha8Rng) -> Option<String> {
    let of = |outcome: Outcome| {
        let fitting: Vec<_> =
            Fault::ALL.into_iter().filter(|(fault, _)| fault.outcome() == outcome).collect();
        let (_, name) = fitting.into_iter().cycle().nth(number / 4)?;
        Some(name)
    };
    Some(match story {
        Story::MayPass => match of(Outcome::MayPass)? {
            // It takes ten seconds each time.
            "slow" => "slow@17".to_owned(),
            name => format!("{name}@{}", dice.random_range(3..9)),
        },
        Story::Stays if number % 20 == 18 => {
            format!("seed:{}@{}", dice.random::<u32>(), dice.random_range(6..12))
        }
        Story::Stays => format!("{}@{}", of(Outcome::Stays)?, dice.random_range(2..9)),
        Story::Moves => format!("change@{}", dice.random_range(2..5)),
        _ => return None,
    })
}

/// Writes the tenants' file, and the files that credentials are in. Returns the environment that
/// others are in.
pub(crate) fn write(
    tenants: &[Tenant],
    folder: &Path,
    origin: &str,
) -> anyhow::Result<Vec<(String, String)>> {
    // What is searched for canaries is elsewhere.
    let keys = folder.join("keys");
    fs::create_dir(&keys)?;
    let mut variables = Vec::new();
    let mut lines = String::new();
    for (number, tenant) in tenants.iter().enumerate() {
        let file = keys.join(&tenant.id);
        let mut credential = match (tenant.story, number % 3) {
            (Story::Missing, _) => json!({ "env": "NO_SUCH_VARIABLE_HERE" }),
            (_, 0) => {
                let name = format!("KEY_OF_{number}");
                variables.push((name.clone(), tenant.key.clone()));
                json!({ "env": name })
            }
            (_, 1) => {
                write_key(&file, &tenant.key)?;
                json!({ "file": format!("keys/{}", tenant.id) })
            }
            _ => {
                write_key(&file, &tenant.key)?;
                json!({ "command": ["cat", file] })
            }
        };
        if let (true, Some(fields)) = (number % 7 == 3, credential.as_object_mut()) {
            fields.insert("kind".to_owned(), Value::from("token"));
        }
        // Nobody listens on the port that is for nothing.
        let origin = if tenant.story == Story::Down { "http://127.0.0.1:1" } else { origin };
        let line = json!({ "id": tenant.id, "origin": origin, "credential": credential });
        lines.push_str(&format!("{line}\n"));
    }
    fs::write(folder.join(TENANTS), lines)?;
    Ok(variables)
}

fn write_key(file: &Path, key: &str) -> std::io::Result<()> {
    fs::write(file, format!("{key}\n"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
