//! Renders the Jinja templates: an operator's folder wins over what is built in, every field must exist, and what
//! people wrote is escaped. It must not fetch anything: a context brings all there is to show. `docs/CUSTOMISING.md`
//! says what an operator may rely on.

mod check;
mod folder;
mod lines;
mod outside_samples;
mod overlay;
pub(crate) mod own_files;
mod samples;
mod scan;
mod set;
mod staff_samples;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::response::{Html, IntoResponse, Response};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior};
use parlor_core::Clock;
use parlor_proto::{Code, Problem};
use serde::Serialize;

use crate::language::{self, Languages};
use crate::markup::{self, Mentions};
use crate::security::Nonce;
use crate::view;
pub use check::TemplateCheck;
pub use folder::{ListedTemplate, TemplateDiff, TemplateFolder};
use overlay::{Overlay, Print};
use own_files::OwnFiles;
pub use set::TemplateFault;
use set::{Make, Rendered, Set};

/// A file that changed is taken when it stayed as it is for so long: an editor may write in pieces.
const SETTLED: Duration = Duration::from_millis(20);
/// So often that is waited for; then what was there before stays until the next page.
const PATIENCE: u32 = 10;

/// A context and the template it belongs to.
pub(crate) trait Template: Serialize {
    /// The file, below the templates' folder.
    const FILE: &'static str;
}

macro_rules! templates {
    ($($context:ident $file:literal)*) => {
        $(impl Template for view::$context { const FILE: &'static str = $file; })*
        /// Templates that are rendered on their own.
        #[cfg(test)]
        const FILES: &[&str] = &[$($file),*];
    };
}

templates! {
    Login "login.html"
    Signup "signup.html"
    AccountPage "account.html"
    Letter "letter.html"
    Inbox "inbox.html"
    New "new.html"
    Failed "error.html"
    Frame "frame.html"
    MessagesPart "partials/messages.html"
    BubblePart "partials/message.html"
    RowPart "partials/room_row.html"
    NewGroup "new_group.html"
    NewGroupPart "partials/new_group_form.html"
    NewPart "partials/new_form.html"
    EditGroup "edit_group.html"
    Info "info.html"
    InfoPart "partials/info.html"
    LookUp "partials/check_user_result.html"
    MessagePage "message.html"
    SearchPage "search.html"
    Profile "profile.html"
    ReportPage "report.html"
    Reference "reference.html"
    AdminList "admin/list.html"
    AdminThing "admin/thing.html"
    AdminAsk "admin/ask.html"
    AdminCharts "admin/charts.html"
}

/// The templates of one mounted face.
pub(crate) struct Templates {
    overlay: Overlay,
    files: Arc<OwnFiles>,
    make: Make,
    clock: Clock,
    /// Files are looked at again before every page.
    reload: bool,
    now: RwLock<(Arc<Print>, Arc<Set>)>,
    /// One at a time reads the folder.
    reading: Mutex<()>,
}

impl Templates {
    /// Templates from an operator's folder, and the built-in ones where it has none.
    pub(crate) fn new(
        folder: Option<PathBuf>,
        reload: bool,
        clock: Clock,
        languages: Arc<Languages>,
    ) -> Templates {
        if let Some(missing) = folder.as_ref().filter(|it| !it.is_dir()) {
            tracing::warn!(folder = %missing.display(), "there is no such folder of own templates");
        }
        let overlay = Overlay { folder, tenant: overlay::TENANT.to_owned() };
        Templates::over(overlay, reload, clock, languages)
    }

    /// Whether the operator's folder has anything for a tenant alone.
    pub(crate) fn has_own(&self, tenant: &str) -> bool {
        self.overlay.tenant != tenant && self.overlay.of(tenant).has_own()
    }

    /// The same folder, as another tenant sees it.
    pub(crate) fn of(&self, tenant: &str, languages: Arc<Languages>) -> Templates {
        Templates::over(self.overlay.of(tenant), self.reload, self.clock.clone(), languages)
    }

    fn over(overlay: Overlay, reload: bool, clock: Clock, languages: Arc<Languages>) -> Templates {
        let files = Arc::new(OwnFiles::new(overlay.clone()));
        let make: Make = Arc::new({
            let files = files.clone();
            move || engine(&files, &languages)
        });
        let print = overlay.print();
        let set = Set::new(overlay.read(), make.clone());
        tell(&set);
        let now = RwLock::new((Arc::new(print), Arc::new(set)));
        let reload = reload || cfg!(debug_assertions);
        Templates { overlay, files, make, clock, reload, now, reading: Mutex::default() }
    }

    /// Renders a context to text.
    pub(crate) fn text<T: Template>(&self, context: &T) -> Result<String, Problem> {
        Ok(self.rendered(context)?.0.text)
    }

    /// Renders a context to an answer.
    pub(crate) fn html<T: Template>(&self, context: &T) -> Result<Response, Problem> {
        let (page, nonce) = self.rendered(context)?;
        let mut response = Html(page.text).into_response();
        if page.nonce {
            response.extensions_mut().insert(Nonce(nonce));
        }
        Ok(response)
    }

    fn rendered<T: Template>(&self, context: &T) -> Result<(Rendered, String), Problem> {
        // Made anew for every answer, and only there in the policy when the page names it.
        let nonce: String = self.clock.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let set = self.set();
        // What an error says in full may hold what somebody wrote; its kind and the operator's own line do not.
        let mut failed = |page: &str, fault: TemplateFault, kind: ErrorKind| {
            set.tell(page, &fault, || {
                tracing::error!(page, file = fault.file, line = fault.line, %kind,
                    text = fault.text.as_deref().unwrap_or_default(),
                    "an own template does not render: the one below it serves meanwhile");
            });
        };
        match set.render(T::FILE, &Value::from(Serde(context)), &nonce, &mut failed) {
            Ok(page) => Ok((page, nonce)),
            Err(err) => {
                let at = set::deepest(&err);
                tracing::error!(template = T::FILE, file = at.name(), line = at.line(), kind = %at.kind(),
                    "a template cannot be rendered");
                Err(Problem::new(Code::Internal, "A fault of ours; it has been logged."))
            }
        }
    }

    /// Files may change while this runs.
    pub(crate) fn reloads(&self) -> bool {
        self.reload
    }

    /// The templates as they were at the last look.
    fn set(&self) -> Arc<Set> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Takes what has changed: at most once a page. It waits for the disk and for editors, so never on a thread that
    /// others wait for.
    pub(crate) fn look(&self) {
        self.look_between(&mut settle);
    }

    fn look_between(&self, settle: &mut dyn FnMut()) {
        let _one = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        self.files.look();
        let held = self.now.read().unwrap_or_else(PoisonError::into_inner).0.clone();
        let mut print = self.overlay.print();
        if print == *held {
            return;
        }
        for _ in 0..PATIENCE {
            settle();
            let later = self.overlay.print();
            if later == print {
                let fresh = Arc::new(Set::new(self.overlay.read(), self.make.clone()));
                if self.overlay.print() == print {
                    tell(&fresh);
                    *self.now.write().unwrap_or_else(PoisonError::into_inner) = (Arc::new(print), fresh);
                    return;
                }
            }
            print = later;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "nothing tells when an editor has written all of a file")]
fn settle() {
    std::thread::sleep(SETTLED);
}

/// Says in the log which own templates cannot be used at all.
fn tell(set: &Set) {
    for fault in &set.faults {
        tracing::error!(%fault, text = fault.text.as_deref().unwrap_or_default(),
            "an own template cannot be used: the one below it serves meanwhile");
    }
}

/// The engine with everything that templates may use, and without templates.
fn engine(files: &Arc<OwnFiles>, languages: &Arc<Languages>) -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.add_filter("markup", |text: &str, mentions: Option<Vec<String>>| {
        let mentions = Mentions::of(mentions.iter().flatten().map(String::as_str));
        Value::from_safe_string(markup::html(&markup::parse(text, &mentions)))
    });
    engine.add_test("large_emoji", |text: &str| markup::large(text));
    language::register(&mut engine, languages);
    let files = files.clone();
    engine.add_function("own", move |state: &State<'_, '_>, name: &str| -> Result<String, Error> {
        let urls = state.lookup("urls").and_then(|it| it.get_attr("own").ok());
        let below = urls.as_ref().and_then(Value::as_str).ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, "own() needs `urls`, which this template is not given")
        })?;
        Ok(files.address(below, name))
    });
    engine
}

#[cfg(test)]
mod tests;
