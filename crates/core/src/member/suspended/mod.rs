//! Members of a direct room whose relation has ended and may come again: they wait as they were. They are not members, so
//! no door knows them.

pub(crate) mod sql;
