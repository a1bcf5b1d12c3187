//! What the user is told of the program. Knows no argument.

/// The variables that the programs read.
macro_rules! environment {
    () => {
        "\
Environment:
  ANTHROPIC_ADMIN_KEY       An Admin key, made by an organization admin in the Console
  ANTHROPIC_AUTH_TOKEN      A token with the scope org:admin, instead of the key or beside it
  ANTHROPIC_ENTERPRISE_KEY  An Enterprise key, the same
  ANTHROPIC_BASE_URL        Where the Admin API is, if not https://api.anthropic.com
"
    };
}

/// Which credential reads what.
macro_rules! credentials {
    () => {
        "\
A run takes one credential of each kind. Each request goes with one that may read it:
  Admin key        sk-ant-admin...  all but service accounts, federation, groups and roles
  org:admin token  sk-ant-oat...    everything; service accounts and federation need it
  Enterprise key   sk-ant-api01...  users, invites, groups, roles, spend limits (with --also
                                    fetch-limits) and usage, as far as its scopes say; not
                                    workspaces, members and API keys
"
    };
}

/// The variables that the programs read, for help texts.
pub const ENVIRONMENT: &str = environment!();

/// Which credential reads what, for help texts.
pub const CREDENTIALS: &str = credentials!();

/// What the user is told.
pub const USAGE: &str = concat!(
    "\
Collects who and what can reach an Anthropic organization into a graph, and answers questions.

Usage: wasmtime run -S http --env ANTHROPIC_ADMIN_KEY graph-anthropic.wasm [COMMAND] [OPTIONS]

Commands; one that takes a GRAPH reads a file that was collected before with --format json or
ndjson, or standard input where it is -, and collects first where it is left out:
  collect                 Collects a graph; what happens without a command, too
  findings [GRAPH]        What is wrong, the worst first
  diff OLD [NEW]          What changed from one graph to another
  who-can WORKSPACE [GRAPH]
                          Who reaches a workspace, by which way and with which right. With --admin
                          instead of a workspace: who administers the organization
  what-can THING [GRAPH]  What a user, a key or a service account reaches, as if it were stolen
  unread [GRAPH]          What was not read, and what it takes to read it
  convert GRAPH           Writes a graph in another --format, or a part of it with --around
THING and WORKSPACE are a name, an address, an id or a key.

Options of collecting, for all commands that collect:
      --only STEP       Reads this step and those that it depends on, and no others but those that
                        are named in the same way
      --also STEP       Reads a step that is read on request only, besides the others
      --skip STEP       Leaves a step out, such as fetch-api-keys. What it would have brought counts
                        as incomplete in the graph, not for the exit code
                        These take several: again and again, or with commas between them
      --allow-partial   Ends with success even if something could not be read
      --timeout TIME    Ends the run without a graph if it takes longer: 90s, 30m, 2h [default: 30m]
      --quiet           Shows no progress and no summary

Options of collect:
      --plan            Says how many requests the run takes, once the first ones tell, and collects
                        nothing
      --raw-data        Adds to every entity the item that it was made from

Options of collect and convert:
      --format FORMAT   How the graph is written [default: json]
                          json        a document: entities, relationships, report
                          ndjson      an entity, a relationship or the report a line
                          jupiterone  a folder for JupiterOne's j1-integration
                          opengraph   for BloodHound
                          cypher      for Neo4j and its like
                          graphml     for Gephi, yEd, networkx
                          dot         for Graphviz
                          mermaid     for Markdown
                          html        a page to look at: one file, for a browser
      --around THING    Writes a part of the graph only: what is about this thing
      --depth N         How many relationships around it [default: 1]

Options of findings, diff, who-can, what-can and unread:
      --format FORMAT   text or json; of findings, lines and sarif, too [default: text]

Options of findings and diff:
      --domain DOMAIN   Whose addresses are the organization's own, such as northwind.example;
                        several as with steps [default: that of most users]
      --max-admins N    How many admins are not too many [default: 5]
      --suppress FILE   What is not to be told of, as JSON, each with a reason and an end
      --rule ID         Looks for this only, such as key-never-expires; several as with
                        steps

Options of findings:
      --fail-on LEVEL   Ends without success if there is a finding as bad as this or worse:
                        critical, high, medium, low, info

Options of all:
      --output PATH     Where to, instead of standard output: a file, or a folder where the format
                        is one. Files must be in a folder that is given with wasmtime's --dir
  -V, --version         Prints the version
  -h, --help            Prints this

",
    environment!(),
    "\n",
    credentials!(),
    "
Exit code: 0 if the graph has all that was asked for and may be read, or there is an answer or a
plan; 1 if not, or if --fail-on says so. An incomplete graph is written all the same, and names the
types that may lack something.
"
);
