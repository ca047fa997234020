//! The doors: every route of the face, asked as a browser, a program or a stranger would ask.

mod contexts;
mod files;
mod front;
mod headers;
mod htmx_chat;
mod input;
mod languages;
mod live;
mod mount;
mod openapi;
mod origin;
mod own;
mod pages;
mod people;
mod poll;
mod refusals;
mod refused;
mod reports;
mod rest;
mod socket;
mod stream;
mod table_c;
mod talk;
mod tenants;
mod widget;
mod world;
