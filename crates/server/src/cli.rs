//! The words of the command line. Every command teaches itself by `--help`; the work is elsewhere.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use parlor_core::proto::user::SignUp;

use crate::config::{check, keys, show};
use crate::exit::Failed;
use crate::place::Shown;
pub(crate) use crate::place::{Asked, Where};
use crate::relation::{self, RelationCommand};
use crate::tenant::{self, TenantCommand};
use crate::{bench, demo, doctor, host, identity, manage, migrate, serve, snippet, templates, tls, whole};

const ORIENTATION: &str = "\
Parlor: chat for any web application, one process, one port.

  parlor demo     people and rooms to try, in a folder of their own
  parlor serve    the real thing: SQLite in ./data, http://127.0.0.1:8390
  parlor doctor   looks for what would go wrong
  parlor help     everything else";

const ABOUT: &str = "\
Settings come from the first of these that says something; `parlor config` shows each with its origin:
  flags         --listen 127.0.0.1:9000, or any setting: --set limits.messages_burst=100
  environment   PARLOR_LISTEN, PARLOR_LIMITS__MESSAGES_BURST; PARLOR_STORE_FILE names a file that
                holds the value
  a TOML file   --config FILE, else PARLOR_CONFIG, else ./parlor.toml
  defaults

Exit codes:
  0   done                         69        a database or bus cannot be reached
  1   failed                       75        somebody else holds it: try again
  2   wrong usage                  78        the configuration is wrong
  3   a check found something      130, 143  stopped by a second signal";

/// Parlor: chat for any web application, one process, one port.
#[derive(Parser)]
#[command(name = "parlor", version, after_help = ABOUT, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, API and live socket.
    #[command(after_help = "\
Examples:
  parlor serve
  parlor serve --listen 127.0.0.1:0 --data /var/lib/parlor
  parlor serve --store postgres://parlor@db/parlor --fanout redis://bus:6379
  parlor serve --listen 0.0.0.0:443 --set tls.cert=chat.pem --set tls.key=chat.key

Ready when stdout says `listening on http://…` (https:// with tls.cert). SIGTERM or Ctrl-C lets everybody
go in order and exits 0; a second one stops at once, which loses nothing that was acknowledged. SIGHUP
reads certificate, templates and log.filter again.")]
    Serve(ServeArgs),
    /// Serve an installation with people and rooms to try.
    #[command(after_help = "\
Examples:
  parlor demo
  parlor demo --data ./demo-data        keep what is said
  parlor demo --embed http://127.0.0.1:8000        let pages there show the widget
  parlor demo --templates ./templates   try own templates while you write them
  parlor demo --listen 0.0.0.0:8390 --yes-expose

Sign in as ann@demo.test, bob@demo.test, cem@demo.test or dana@demo.test, password demo-demo.")]
    Demo(DemoArgs),
    /// Bring the database to the shape that this version knows.
    #[command(after_help = "\
Examples:
  parlor migrate
  parlor migrate --check || echo \"something to do\"     exits 3 when a migration is pending

`serve` migrates by itself when it starts.")]
    Migrate(MigrateArgs),
    /// Make, list, change, disable and delete accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Make bearer tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Make, list, change and remove tenants: each with its own people, hosts and settings.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Relate people, end relations, list them: who may talk to whom.
    #[command(subcommand)]
    Relation(RelationCommand),
    /// Make, list and revoke the keys with which the host app acts.
    #[command(subcommand)]
    Key(host::KeyCommand),
    /// Look for what would go wrong, and say what to do about it.
    #[command(after_help = "\
Examples:
  parlor doctor
  parlor doctor --store postgres://parlor@db/parlor --json

Exits 1 when something failed; warnings leave it at 0.")]
    Doctor(Shown),
    /// Look after a folder of own templates: what is there, what differs, what is wrong.
    #[command(subcommand)]
    Templates(TemplatesCommand),
    /// Say what a host's page needs to show the widget.
    #[command(subcommand)]
    Widget(WidgetCommand),
    /// Show every setting, its value and where it came from.
    #[command(after_help = keys::help())]
    Config {
        #[command(flatten)]
        asked: Shown,
        /// Only say whether it is right; exit 78 when it is not.
        #[arg(long)]
        check: bool,
    },
    #[command(flatten)]
    Whole(whole::Whole),
    /// Measure: open-loop latency, throughput of pairs, memory of idle connections.
    Bench(bench::BenchArgs),
    /// Print completions for a shell.
    #[command(after_help = "Example:\n  parlor completions bash > /etc/bash_completion.d/parlor")]
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

#[derive(Args)]
struct ServeArgs {
    #[command(flatten)]
    at: Where,
    /// Where to listen [default: 127.0.0.1:8390]; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Bus between nodes that serve one database: redis://HOST:PORT.
    #[arg(long, value_name = "URL")]
    fanout: Option<String>,
    /// The address that people see, if a proxy stands in front.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// May strangers make accounts?
    #[arg(long, value_name = "open|closed")]
    sign_up: Option<String>,
    /// Form of the log on stderr.
    #[arg(long, value_name = "text|json")]
    log_format: Option<String>,
}

#[derive(Args)]
struct DemoArgs {
    /// Where to listen; only this machine, unless --yes-expose.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8390")]
    listen: String,
    /// Folder to keep what is said [default: a temporary one, removed at the end].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A site whose pages may show the widget, as often as needed.
    #[arg(long, value_name = "ORIGIN")]
    embed: Vec<String>,
    /// Folder of own templates; what changes there shows at the next page.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Folder of own catalogues: texts and languages.
    #[arg(long, value_name = "DIR")]
    languages: Option<PathBuf>,
    /// Yes, let others than this machine reach accounts whose password everybody knows.
    #[arg(long)]
    yes_expose: bool,
}

#[derive(Args)]
struct MigrateArgs {
    #[command(flatten)]
    at: Where,
    /// Change nothing; exit 3 when something is pending.
    #[arg(long)]
    check: bool,
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account.
    #[command(after_help = "\
Examples:
  parlor user add ann --email ann@example.org --name \"Ann Lee\"
  printf %s \"$PASSWORD\" | parlor user add ann --email ann@example.org --password-stdin

Asks for the password on a terminal. Prints the new id.")]
    Add {
        #[command(flatten)]
        asked: Asked,
        /// 2 to 32 letters, digits, `.`, `_` or `-`.
        username: String,
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// The name to show [default: the username].
        #[arg(long)]
        name: Option<String>,
        /// Read the password from stdin.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List all accounts, oldest first.
    #[command(after_help = "Example:\n  parlor user list --json | jq -r '.data[].username'")]
    List(Asked),
    /// Sign somebody out everywhere, and let them not sign in again.
    #[command(after_help = "Example:\n  parlor user disable ann@example.org")]
    Disable {
        #[command(flatten)]
        asked: Asked,
        /// Id, username, e-mail address or external id.
        who: String,
    },
    /// Let them sign in again.
    #[command(after_help = "Example:\n  parlor user enable ann@example.org")]
    Enable {
        #[command(flatten)]
        asked: Asked,
        /// Id, username, e-mail address or external id.
        who: String,
    },
    #[command(flatten)]
    More(host::UserMore),
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a bearer token for somebody; only the token is printed on stdout.
    #[command(after_help = "\
Examples:
  TOKEN=$(parlor token create --user ann --ttl 1h)
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8390/api/v1/me")]
    Create {
        #[command(flatten)]
        asked: Asked,
        /// Id, username, e-mail address or external id.
        #[arg(long = "user", value_name = "WHO")]
        who: String,
        /// For how long: 90s, 30m, 1h, 7d.
        #[arg(long, default_value = "1h", value_parser = manage::duration)]
        ttl: Duration,
        /// What it is for: its owner reads that among their sign-ins.
        #[arg(long, value_name = "TEXT", default_value = "command line")]
        label: String,
    },
}

#[derive(Subcommand)]
enum WidgetCommand {
    /// Print the tag for a host's layout, and the lines for its content security policy.
    #[command(after_help = "Example:\n  parlor widget snippet --origin https://chat.example")]
    Snippet {
        /// Where the chat is, as browsers reach it.
        #[arg(long, value_name = "URL")]
        origin: String,
        /// The address of the host's that answers with a token.
        #[arg(long, value_name = "URL", default_value = "/chat-token")]
        token_url: String,
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Folder {
    #[command(flatten)]
    at: Where,
    /// Folder of own templates [default: the setting templates.folder].
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Subcommand)]
enum TemplatesCommand {
    /// List every template: where it comes from, and its blocks.
    #[command(after_help = "Example:\n  parlor templates list --folder ./templates")]
    List {
        #[command(flatten)]
        of: Folder,
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Copy built-in templates into the folder, to be changed there.
    #[command(after_help = "\
Examples:
  parlor templates eject --folder ./templates partials/avatar.html
  parlor templates eject base.html --force     the built-in text again

A copy begins with a line that remembers what it was copied from: leave it there for `diff`.")]
    Eject {
        #[command(flatten)]
        of: Folder,
        /// Names, as `list` shows them.
        #[arg(required = true)]
        names: Vec<String>,
        /// Write over a file that is there.
        #[arg(long)]
        force: bool,
    },
    /// Show what own templates change, and which built-in ones have changed since they were copied.
    #[command(after_help = "\
Examples:
  parlor templates diff
  parlor templates diff partials/avatar.html || echo \"look at it\"

Exits 3 when a built-in template has changed since its copy was ejected.")]
    Diff {
        #[command(flatten)]
        of: Folder,
        /// Only this one.
        name: Option<String>,
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Render every template with samples, and say what is wrong with file and line.
    #[command(after_help = "\
Examples:
  parlor templates check --folder ./templates
  parlor templates check --json | jq -r '.faults[].file'

Checks own catalogues of texts, too. Exits 3 when something is wrong.")]
    Check {
        #[command(flatten)]
        of: Folder,
        /// One JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
}

/// Carries out what was said.
pub(crate) fn run(cli: Cli) -> Result<(), Failed> {
    match cli.command {
        None => {
            println!("{ORIENTATION}");
            Ok(())
        }
        Some(Command::Serve(it)) => {
            let config = it.at.read(vec![
                ("listen", "--listen", it.listen),
                ("fanout", "--fanout", it.fanout),
                ("public_url", "--public-url", it.public_url),
                ("sign_up", "--sign-up", it.sign_up),
                ("log.format", "--log-format", it.log_format),
            ])?;
            serve::run(&config, serve::face(&config)?)
        }
        Some(Command::Demo(it)) => {
            let own = [
                ("templates.folder", "--templates", it.templates),
                ("languages", "--languages", it.languages),
            ];
            let own = own
                .into_iter()
                .filter_map(|(key, flag, path)| Some((key, flag, path?.display().to_string())));
            let embed = (!it.embed.is_empty()).then(|| ("embed.origins", "--embed", it.embed.join(",")));
            demo::run(&it.listen, it.data, it.yes_expose, own.chain(embed).collect())
        }
        Some(Command::Migrate(it)) => migrate::run(&it.at.load(Vec::new())?, it.check, it.json),
        Some(Command::User(it)) => user(it),
        Some(Command::Key(it)) => host::key(it),
        Some(Command::Token(TokenCommand::Create { asked, who, ttl, label })) => {
            manage::token_create(&asked.load()?, asked.json, &who, ttl, label)
        }
        Some(Command::Tenant(it)) => tenant::run(it),
        Some(Command::Doctor(it)) => doctor::run(&it.at.read(Vec::new())?, it.json),
        Some(Command::Relation(it)) => relation::run(it),
        Some(Command::Templates(it)) => of_templates(it),
        Some(Command::Widget(WidgetCommand::Snippet { origin, token_url, json })) => {
            snippet::run(&origin, &token_url, json)
        }
        Some(Command::Config { asked, check }) => configuration(asked, check),
        Some(Command::Bench(it)) => bench::run(it),
        Some(Command::Whole(it)) => whole::run(it),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Cli::command(), "parlor", &mut std::io::stdout());
            Ok(())
        }
    }
}

fn configuration(asked: Shown, only_check: bool) -> Result<(), Failed> {
    let config = asked.at.load(Vec::new())?;
    if only_check {
        serve::face(&config)?;
        identity::check(&config)?;
        if let Some(files) = tls::files(&config)? {
            tls::Tls::look(&files).map_err(Failed::config)?;
        }
        check(&config, asked.json);
    } else {
        show(&config, asked.json);
    }
    Ok(())
}

fn of_templates(command: TemplatesCommand) -> Result<(), Failed> {
    match command {
        TemplatesCommand::List { of, json } => {
            templates::list(&of.open()?.0, json);
            Ok(())
        }
        TemplatesCommand::Eject { of, names, force } => {
            let (folder, at) = of.open()?;
            templates::eject(&folder, at.as_deref(), &names, force)
        }
        TemplatesCommand::Diff { of, name, json } => templates::diff(&of.open()?.0, name.as_deref(), json),
        TemplatesCommand::Check { of, json } => templates::check(&of.open()?.0, json),
    }
}

impl Folder {
    fn open(self) -> Result<(parlor::TemplateFolder, Option<PathBuf>), Failed> {
        let config = self.at.load(Vec::new())?;
        let at = self.folder.or_else(|| config.templates.clone());
        Ok((templates::folder(&config, at.clone()), at))
    }
}

fn user(command: UserCommand) -> Result<(), Failed> {
    match command {
        UserCommand::Add { asked, username, email, name, password_stdin } => {
            let account = SignUp { email, username, name, password: String::new() };
            manage::user_add(&asked.load()?, asked.json, account, password_stdin)
        }
        UserCommand::List(asked) => manage::user_list(&asked.load()?, asked.json),
        UserCommand::Disable { asked, who } => manage::user_disable(&asked.load()?, asked.json, &who, true),
        UserCommand::Enable { asked, who } => manage::user_disable(&asked.load()?, asked.json, &who, false),
        UserCommand::More(it) => host::user::run(it),
    }
}
