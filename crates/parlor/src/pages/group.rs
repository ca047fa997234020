//! Groups: make one, change it, leave it, delete it.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use parlor_proto::room::{self, Kind, Role};
use parlor_proto::{Code, Problem, Reason, RoomId, member};

use crate::pages::{Fields, Instead, Page, RoomPath, Signed, about_room, beside, posted, show, with_status};
use crate::state::{Face, State};
use crate::view::{EditForm, EditGroup, GroupForm, NewGroup};

/// `GET …/new-group/`
pub(crate) async fn new(page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let signed = page.signed(&next).await?;
    signed.may_begin()?;
    let nonce = signed.page.face.fresh_id();
    signed.group_form(GroupForm { nonce, ..GroupForm::default() })
}

/// Names in a field: one a line, or with commas between.
fn names(text: &str) -> Vec<String> {
    text.split([',', '\n', ';']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `POST …/new-group/`
pub(crate) async fn make(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let next = page.urls.outside(page.parts.uri.path());
    let signed = page.signed(&next).await?;
    let all: Vec<String> = fields.all("members").map(str::to_owned).collect();
    let mut form = GroupForm {
        name: fields.take("name"),
        members: all.join("\n"),
        nonce: fields.take("nonce"),
        ..GroupForm::default()
    };
    if form.nonce.is_empty() {
        form.nonce = face.fresh_id();
    }
    let name = Some(form.name.trim().to_owned()).filter(|name| !name.is_empty());
    let it = room::Open {
        name,
        members: names(&form.members),
        nonce: Some(form.nonce.clone()),
        ..room::Open::of(Kind::Group)
    };
    match face.chat.run(&signed.actor, it).await {
        Ok(room) => Ok(signed.page.go(&signed.page.urls.room(room.id))),
        Err(problem) if beside(&problem) => {
            let why = signed.page.words.refusal(&problem);
            match problem.field.as_deref() {
                Some("name") => form.errors.name = Some(why),
                Some("members") => form.errors.members = Some(why),
                _ => form.error = Some(why),
            }
            Ok(with_status(shown_as(problem.code), signed.group_form(form)?))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Somebody who is not there is said beside the field, on a page that is there.
fn shown_as(code: Code) -> Code {
    if code == Code::NotFound { Code::Invalid } else { code }
}

/// `GET …/{room}/edit/`
pub(crate) async fn edit(room: RoomPath, page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let signed = page.signed(&next).await?;
    signed.edit_form(room.id()?, None).await
}

/// `POST …/{room}/edit/`: one button of `save` (name and about), `add` (people), `role-<user>` and `remove-<user>`.
pub(crate) async fn change(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, mut fields) = about_room(&face, &room, request).await?;
    let mut form = EditForm {
        name: fields.take("name"),
        about: fields.take("about"),
        add: fields.take("add"),
        history: fields.has("history"),
        ..EditForm::default()
    };
    match signed.changed(room, &form, &mut fields).await {
        Ok(()) => Ok(signed.page.go(&signed.page.urls.of_room(room, "edit"))),
        // Not there, or not theirs to manage.
        Err(problem) if problem.code == Code::NotFound && problem.field.is_none() => Err(problem.into()),
        Err(problem) if beside(&problem) => {
            let why = signed.page.words.refusal(&problem);
            match problem.field.as_deref() {
                Some("name") => form.errors.name = Some(why),
                Some("about") => form.errors.about = Some(why),
                Some("users") => form.errors.add = Some(why),
                _ => form.error = Some(why),
            }
            let page = signed.edit_form(room, Some(form)).await?;
            Ok(with_status(shown_as(problem.code), page))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST …/{room}/leave/`
pub(crate) async fn leave(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, _) = about_room(&face, &room, request).await?;
    let left = face.chat.run(&signed.actor, room::Leave { room }).await;
    signed.gone(room, left.map(|_| ())).await
}

/// `POST …/{room}/delete-group/`
pub(crate) async fn delete(
    State(face): State<Arc<Face>>,
    room: RoomPath,
    request: Request,
) -> Result<Response, Instead> {
    let (signed, room, _) = about_room(&face, &room, request).await?;
    let deleted = face.chat.run(&signed.actor, room::Delete { room }).await;
    signed.gone(room, deleted.map(|_| ())).await
}

impl Signed {
    fn group_form(&self, form: GroupForm) -> Result<Response, Instead> {
        let templates = &self.page.face.templates;
        let context = NewGroup { base: self.base(), form };
        if self.page.fragment() {
            return Ok(templates.html(&crate::view::NewGroupPart(context))?);
        }
        Ok(templates.html(&context)?)
    }

    /// The page of a group's changes; without a form it shows the group as it is.
    async fn edit_form(&self, id: RoomId, form: Option<EditForm>) -> Result<Response, Instead> {
        let (face, urls) = (&self.page.face, &self.page.urls);
        let room = face.chat.run(&self.actor, room::Get { room: id }).await?;
        let head = show::open_room(&room, None, self.reader());
        if !head.can_manage {
            return Err(Problem::because(Reason::GroupManagers, &[]).into());
        }
        let list = member::List { room: id, limit: Some(100), cursor: None };
        let members = face.chat.run(&self.actor, list).await?;
        let form = form.unwrap_or_else(|| EditForm {
            name: room.name.clone().unwrap_or_default(),
            about: room.about.clone().unwrap_or_default(),
            ..EditForm::default()
        });
        let context = EditGroup {
            base: self.base(),
            members: members.data.iter().map(|it| show::member(it, room.role, self.reader())).collect(),
            edit_url: urls.of_room(id, "edit"),
            room: head,
            form,
        };
        Ok(face.templates.html(&context)?)
    }

    /// Carries out the button that was pressed.
    async fn changed(&self, room: RoomId, form: &EditForm, fields: &mut Fields) -> Result<(), Problem> {
        let chat = &self.page.face.chat;
        let unclear = || Problem::because(Reason::FormUnclear, &[]);
        let act = fields.take("act");
        if act == "save" {
            let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let it = room::Edit {
                room,
                name: Some(filled(&form.name)),
                about: Some(filled(&form.about)),
                picture: None,
                data: None,
            };
            return chat.run(&self.actor, it).await.map(|_| ());
        }
        if act == "add" {
            let it = member::Add { room, users: names(&form.add), history: form.history };
            return chat.run(&self.actor, it).await.map(|_| ());
        }
        if let Some(user) = act.strip_prefix("remove-") {
            let user = user.parse().map_err(|_| unclear())?;
            return chat.run(&self.actor, member::Remove { room, user }).await.map(|_| ());
        }
        if let Some(user) = act.strip_prefix("role-") {
            let role = Role::parse(&fields.take(&format!("to-{user}"))).ok_or_else(unclear)?;
            let user = user.parse().map_err(|_| unclear())?;
            return chat.run(&self.actor, member::Edit { room, user, role }).await.map(|_| ());
        }
        Err(unclear())
    }

    /// After leaving or deleting: the list; a refusal stands on the page of the room.
    async fn gone(&self, room: RoomId, outcome: Result<(), Problem>) -> Result<Response, Instead> {
        match outcome {
            Ok(()) => Ok(self.page.go(&self.page.urls.inbox())),
            Err(problem) if problem.code == Code::NotFound || !beside(&problem) => Err(problem.into()),
            Err(problem) => {
                let context = self.info(room, None, Some(self.page.words.refusal(&problem))).await?;
                Ok(with_status(problem.code, self.page.face.templates.html(&context)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_stand_on_lines_or_between_commas() {
        assert_eq!(names("ann, bob\ncem@demo.test;; \n dana "), ["ann", "bob", "cem@demo.test", "dana"]);
        assert!(names(" ,\n").is_empty());
    }
}
