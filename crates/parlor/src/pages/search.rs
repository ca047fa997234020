//! Search in one's own rooms, by a plain form.

use axum::response::Response;
use parlor_proto::search::{Hit, Search};
use parlor_proto::{Page as Cursors, RoomId, room};

use crate::pages::{Instead, Page, Signed, beside, labels, show};
use crate::refuse::Refused;
use crate::view::{HitView, PieceView, SearchPage};

/// `GET …/search/?text=&room=&cursor=`
pub(crate) async fn page(page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let text = page.query("text").unwrap_or_default();
    let room: Option<RoomId> = page.query("room").and_then(|id| id.parse().ok());
    let cursor = page.query("cursor");
    let signed = page.signed(&next).await?;
    let (face, urls) = (&signed.page.face, &signed.page.urls);
    let within = match room {
        Some(room) => Some(face.chat.run(&signed.actor, room::Get { room }).await?),
        None => None,
    };
    let searched = !text.trim().is_empty();
    let mut error = None;
    let mut hits = Vec::new();
    let mut cursors = Cursors::default();
    if searched {
        let it = Search { text: text.trim().to_owned(), room, from: None, limit: None, cursor };
        match face.chat.run(&signed.actor, it).await {
            Ok(found) => (hits, cursors) = (signed.hits(&found.data).await?, found.page),
            Err(problem) if beside(&problem) => error = Some(signed.page.words.refusal(&problem)),
            Err(problem) => return Err(problem.into()),
        }
    }
    let context = SearchPage {
        base: signed.base(),
        next: cursors.next.as_deref().map(|cursor| urls.search(&text, room, Some(cursor))),
        room: within.as_ref().map(|it| show::open_room(it, None, signed.reader())),
        text,
        hits,
        searched,
        error,
    };
    Ok(face.templates.html(&context)?)
}

impl Signed {
    async fn hits(&self, found: &[Hit]) -> Result<Vec<HitView>, Refused> {
        let (face, urls) = (&self.page.face, &self.page.urls);
        let words = &self.page.words;
        let mut rooms = std::collections::HashMap::new();
        for hit in found {
            let room = hit.message.room;
            if let std::collections::hash_map::Entry::Vacant(entry) = rooms.entry(room) {
                let of = face.chat.run(&self.actor, room::Get { room }).await?;
                let said = found.iter().filter(|it| it.message.room == room).map(|it| it.message.sender);
                let people = self.strangers(&of, said).await?;
                entry.insert((of, people));
            }
        }
        let view = |hit: &Hit| {
            let it = &hit.message;
            let (room, people) = rooms.get(&it.room)?;
            let named = show::Named::of(room, people, words);
            let sender =
                if it.sender == self.me.id { words.say("you") } else { named.name(it.sender).to_owned() };
            let piece =
                |piece: &parlor_proto::search::Piece| PieceView { text: piece.text.clone(), hit: piece.hit };
            Some(HitView {
                room_title: show::title(room, words),
                sender,
                at_label: labels::at_label(it.created_at, face.now(), words),
                url: urls.jump(it.room, it.seq, it.number),
                pieces: hit.snippet.iter().map(piece).collect(),
            })
        };
        Ok(found.iter().filter_map(view).collect())
    }
}
