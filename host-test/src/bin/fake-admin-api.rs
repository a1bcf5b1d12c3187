//! The fake Admin API as a program, for whoever develops against the Admin API.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context as _, anyhow, bail};
use fake_organization::{
    Faults, Generation, Items, LiveService, RequestLimit, Service, Shape, generate, northwind,
};
use host_test::FakeAdminApi;

const USAGE: &str = "\
A fake of Anthropic's Admin API. It tells of Northwind Labs, a sample organization, or of a
generated organization, and keeps what is written to it until it ends.

Usage: fake-admin-api [OPTIONS]

      --listen ADDRESS       Where to listen, on loopback. Port 0: the system chooses
                             [default: 127.0.0.1:0]
      --key KEY              The Admin key that it lets in [default: sk-ant-admin01-fake]
      --token TOKEN          The OAuth token with the scope org:admin that it lets in, and that
                             service accounts and federation need [default: sk-ant-oat01-fake]
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
      --generation WHICH     How much it tells of the default workspace: listed, strict, scoped or
                             silent, newest first [default: listed]
      --without-workspaces   An Enterprise organization, which has groups and roles, and neither
                             workspaces nor API keys
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
    ..Shape::EMPTY
};

struct Arguments {
    listen: SocketAddr,
    key: String,
    token: String,
    seed: Option<u64>,
    shape: Shape,
    generation: Generation,
    is_enterprise: bool,
    inherited_members: bool,
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
    let Arguments { key, token, .. } = arguments;
    let lines = format!(
        "# a token that may read service accounts and federation, too: {token}\n\
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
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some(arguments.key.clone());
    like.generation = arguments.generation;
    like.access_token = Some(arguments.token.clone());
    like.is_enterprise = arguments.is_enterprise;
    like.lists_inherited_members = arguments.inherited_members;
    let live = LiveService::new(organization, like).with_faults(arguments.faults.clone());
    Ok(match arguments.limit {
        0 => live,
        limit => live.with_limit(RequestLimit::per_minute(limit)),
    })
}

/// None: help is asked for.
fn parse(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Option<Arguments>> {
    let mut parsed = Arguments {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        key: "sk-ant-admin01-fake".to_owned(),
        token: "sk-ant-oat01-fake".to_owned(),
        seed: None,
        shape: SHAPE,
        generation: Generation::Listed,
        is_enterprise: false,
        inherited_members: false,
        limit: 100,
        faults: Faults::default(),
    };
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{option} needs a value"));
        match option.as_str() {
            "-h" | "--help" => return Ok(None),
            "--listen" => parsed.listen = loopback(&value()?)?,
            "--key" => parsed.key = value()?,
            "--token" => parsed.token = value()?,
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
            "--generation" => parsed.generation = generation(&value()?)?,
            "--without-workspaces" => parsed.is_enterprise = true,
            "--inherited-members" => parsed.inherited_members = true,
            "--limit" => parsed.limit = number(&option, &value()?)?,
            "--faults" => parsed.faults = Faults::parse(&value()?).map_err(|text| anyhow!(text))?,
            other => bail!("{other} is not an option; see --help"),
        }
    }
    Ok(Some(parsed))
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
