//! The fake Admin API as a program, for whoever develops against the Admin API.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context as _, anyhow, bail};
use fake_organization::{
    Denial, Faults, Generation, Items, LiveService, RequestLimit, Service, Shape, generate,
    northwind,
};
use host_test::FakeAdminApi;

const USAGE: &str = "\
A fake of Anthropic's Admin API. It tells of Northwind Labs, a sample organization, or of a
generated organization, and keeps what is written to it until it ends.

Usage: fake-admin-api [OPTIONS]

      --listen ADDRESS       Where to listen, on loopback. Port 0: the system chooses
                             [default: 127.0.0.1:0]
      --key KEY              The Admin key that it lets in [default: sk-ant-admin01-fake]
      --token TOKEN          The OAuth token with the scope org:admin that it lets in, which reads
                             everything, and alone service accounts and federation
                             [default: sk-ant-oat01-fake]
      --enterprise-key KEY   The Enterprise key that it lets in, which reads users, invites, groups,
                             roles, spend limits and use [default: sk-ant-api01-fake]
      --scopes SCOPES        What the Enterprise key has instead, such as read:members,read:analytics
      --organization WHICH   sample, or seed:N for a generated one: the same N, the same one
                             [default: sample]
      --users N              How many users a generated organization has [default: 100]
      --workspaces N         How many workspaces in use, at most 100 [default: 10]
      --gone N               How many users left before [default: 10]
      --archived N           How many workspaces were archived [default: 5]
      --memberships N        How often somebody was added to a workspace [default: 200]
      --api-keys N           How many API keys, besides one for everyone in a Claude Code workspace
                             [default: 200]
      --service-accounts N   How many service accounts [default: 5]
      --rules N              How many federation rules, with 6 issuers [default: 24]
      --groups N             How many groups, with 6 roles [default: 9]
      --uses N               How often something was used in the last 100 days [default: 120]
      --generation WHICH     How much it tells of the default workspace: listed, strict, scoped or
                             silent, newest first [default: listed]
      --without-workspaces   An Enterprise organization, which has groups and roles, and neither
                             workspaces nor API keys
      --without-groups       An organization of no enterprise, which has no groups and roles
      --without SURFACES     What answers 404, as where a beta is off: external_keys,rate_limits
      --refuse SURFACES      What answers 403 to everybody: api_keys,workspaces/*/members
      --empty-pages          Lists with page tokens have a page without items before every other
      --older-names          Groups and roles have the names of fields that they had at first
      --inherited-members    Member lists show admins and billing members, too, who are in every
                             workspace without having been added
      --limit REQUESTS       How many requests it lets through a minute; 0: any [default: 100]
      --faults SCRIPT        What goes wrong: overloaded@3,html@5 spoils every third and every fifth
                             answer, seed:7@8 one in eight with any of these, the same answers
                             every time:
                               limited, limited-bare   429, with and without retry-after
                               error, overloaded       500, 529
                               never                   529, and x-should-retry: false
                               forbidden               403
                               slow                    the answer comes ten seconds later
                               dropped                 the connection ends before the answer
                               torn                    the connection ends in the middle of it
                               html, cut               a page for people; half of the JSON
                               same-cursor, no-cursor  there is more, and no way to it
                               repeat, vanished        the first page again; the cursor is gone
                               change                  the organization changes between two answers
  -h, --help                 Print this
";

/// What a generated organization looks like if nothing else is said.
const SHAPE: Shape = Shape {
    users: 100,
    gone: 10,
    workspaces: 10,
    archived: 5,
    memberships: 200,
    api_keys: 200,
    claude_code: true,
    service_accounts: 5,
    ..Shape::EVERYTHING
};

/// What the Enterprise key reads if nothing else is said.
const SCOPES: [&str; 4] =
    ["read:members", "read:rbac_groups", "read:spend_limits", "read:analytics"];

struct Arguments {
    listen: SocketAddr,
    seed: Option<u64>,
    shape: Shape,
    /// What the service is like, but for its items.
    like: Service,
    enterprise_key: String,
    scopes: Vec<String>,
    limit: u32,
    faults: Faults,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fake-admin-api: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let Some(arguments) = parse(std::env::args().skip(1))? else {
        print!("{USAGE}");
        return Ok(());
    };
    let listener = TcpListener::bind(arguments.listen)
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let api = FakeAdminApi::start_live(service(&arguments)?, listener)?;
    let Arguments { like, enterprise_key, .. } = arguments;
    let (key, token) = (like.admin_key.unwrap_or_default(), like.access_token.unwrap_or_default());
    let lines = format!(
        "# service accounts and federation are read with a token only, groups and roles with it or\n\
         # with an Enterprise key:\n\
         # export ANTHROPIC_AUTH_TOKEN={token}\n\
         # export ANTHROPIC_ENTERPRISE_KEY={enterprise_key}\n\
         export ANTHROPIC_BASE_URL={}\n\
         export ANTHROPIC_ADMIN_KEY={key}\n",
        api.origin()
    );
    std::io::stdout().write_all(lines.as_bytes())?;
    std::future::pending().await
}

fn service(arguments: &Arguments) -> anyhow::Result<LiveService> {
    let organization = match arguments.seed {
        None => northwind()?,
        Some(seed) => generate(seed, &arguments.shape)?,
    };
    let mut like = arguments.like.clone();
    like.scoped_keys.insert(arguments.enterprise_key.clone(), arguments.scopes.clone());
    let live = LiveService::new(organization, like).with_faults(arguments.faults.clone());
    Ok(match arguments.limit {
        0 => live,
        limit => live.with_limit(RequestLimit::per_minute(limit)),
    })
}

/// What it is like if nothing else is said.
fn like() -> Service {
    let mut like = Service::new(Items::default());
    like.admin_key = Some("sk-ant-admin01-fake".to_owned());
    like.access_token = Some("sk-ant-oat01-fake".to_owned());
    like.belongs_to_enterprise = true;
    like
}

/// None: help is asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Option<Arguments>> {
    let mut parsed = Arguments {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        seed: None,
        shape: SHAPE,
        like: like(),
        enterprise_key: "sk-ant-api01-fake".to_owned(),
        scopes: SCOPES.map(str::to_owned).to_vec(),
        limit: 100,
        faults: Faults::default(),
    };
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{option} needs a value"));
        match option.as_str() {
            "-h" | "--help" => return Ok(None),
            "--listen" => parsed.listen = loopback(&value()?)?,
            "--key" => parsed.like.admin_key = Some(value()?),
            "--token" => parsed.like.access_token = Some(value()?),
            "--enterprise-key" => parsed.enterprise_key = value()?,
            "--scopes" => parsed.scopes = value()?.split(',').map(str::to_owned).collect(),
            "--organization" => parsed.seed = seed(&value()?)?,
            "--users" => parsed.shape.users = number(&option, &value()?)?,
            "--workspaces" => parsed.shape.workspaces = number(&option, &value()?)?,
            "--gone" => parsed.shape.gone = number(&option, &value()?)?,
            "--archived" => parsed.shape.archived = number(&option, &value()?)?,
            "--memberships" => parsed.shape.memberships = number(&option, &value()?)?,
            "--api-keys" => parsed.shape.api_keys = number(&option, &value()?)?,
            "--service-accounts" => {
                parsed.shape.service_accounts = number(&option, &value()?)?;
            }
            "--rules" => parsed.shape.rules = number(&option, &value()?)?,
            "--groups" => parsed.shape.groups = number(&option, &value()?)?,
            "--uses" => parsed.shape.uses = number(&option, &value()?)?,
            "--generation" => parsed.like.generation = generation(&value()?)?,
            "--without-workspaces" => parsed.like.is_enterprise = true,
            "--without-groups" => parsed.like.belongs_to_enterprise = false,
            "--without" => deny(&mut parsed.like, &value()?, Denial::Missing),
            "--refuse" => deny(&mut parsed.like, &value()?, Denial::Forbidden),
            "--empty-pages" => parsed.like.sends_empty_pages = true,
            "--older-names" => parsed.like.uses_older_names = true,
            "--inherited-members" => parsed.like.lists_inherited_members = true,
            "--limit" => parsed.limit = number(&option, &value()?)?,
            "--faults" => parsed.faults = Faults::parse(&value()?).map_err(|text| anyhow!(text))?,
            other => bail!("{other} is not an option; see --help"),
        }
    }
    Ok(Some(parsed))
}

fn deny(service: &mut Service, surfaces: &str, denial: Denial) {
    let surfaces = surfaces.split(',').map(|surface| (surface.to_owned(), denial));
    service.denied.extend(surfaces);
}

/// None: the sample.
fn seed(text: &str) -> anyhow::Result<Option<u64>> {
    match (text, text.strip_prefix("seed:")) {
        ("sample", _) => Ok(None),
        (_, Some(seed)) => Ok(Some(number("seed", seed)?)),
        _ => bail!("{text} is not an organization: sample, or seed: and a number"),
    }
}

fn number<T: FromStr>(option: &str, text: &str) -> anyhow::Result<T> {
    text.parse().map_err(|_| anyhow!("{option} needs a number, and {text} is not one it can be"))
}

fn loopback(text: &str) -> anyhow::Result<SocketAddr> {
    let address: SocketAddr =
        text.parse().with_context(|| format!("{text} is not an address such as 127.0.0.1:0"))?;
    if !address.ip().is_loopback() {
        bail!("{text} is not on loopback: a fake is not for others to reach");
    }
    Ok(address)
}

fn generation(text: &str) -> anyhow::Result<Generation> {
    Ok(match text {
        "listed" => Generation::Listed,
        "strict" => Generation::Strict,
        "scoped" => Generation::Scoped,
        "silent" => Generation::Silent,
        other => bail!("{other} is not a generation: listed, strict, scoped or silent"),
    })
}
