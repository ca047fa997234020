//! The real binary, driven from outside: its command line, its doors, and what it keeps when it is killed.

mod bench;
mod cli;
mod client;
mod demo;
mod doors;
mod drain;
mod kill;
mod manage;
mod nodes;
mod own;
mod people;
mod player;
mod relations;
mod server;
mod stage;
mod tenants;
mod tls;
mod whole;
