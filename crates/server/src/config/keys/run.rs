//! Settings of the process: where it listens, where its data is, how it logs and leaves.

use super::fits::{ADDRESS, FANOUT, FILE, FILTER, STORE, WEB};
use super::{Key, Kind, key};

/// The rows.
pub(super) const KEYS: &[Key] = &[
    key("listen", Kind::Own(ADDRESS), "127.0.0.1:8390", "Where to listen; port 0 takes a free one."),
    key("data", Kind::Path, "data", "Folder of the data, made if it is not there."),
    key("store", Kind::Own(STORE), "", "sqlite://PATH or postgres://USER:PASSWORD@HOST/DB.").secret(),
    key("fanout", Kind::Own(FANOUT), "", "redis://HOST:PORT, when several nodes serve one database.")
        .secret(),
    key("files.folder", Kind::Path, "", "Folder of attachments; nothing said: blobs in the data folder."),
    #[cfg(feature = "s3")]
    key("files.bucket", Kind::Text, "", "Bucket of an S3-compatible store, instead of the folder."),
    #[cfg(feature = "s3")]
    key("files.endpoint", Kind::Own(WEB), "", "Address of that store; nothing said: Amazon's."),
    #[cfg(feature = "s3")]
    key("files.region", Kind::Text, "us-east-1", "Region of that store."),
    #[cfg(feature = "s3")]
    key("files.prefix", Kind::Text, "", "What the names of objects in the bucket begin with."),
    #[cfg(feature = "s3")]
    key("files.key", Kind::Text, "", "Access key of the bucket."),
    #[cfg(feature = "s3")]
    key("files.secret", Kind::Text, "", "Secret access key of the bucket.").secret(),
    key(
        "tls.cert",
        Kind::Path,
        "",
        "Certificate in PEM, with its chain; nothing said: HTTP, for a proxy in front.",
    ),
    key("tls.key", Kind::Path, "", "Its private key in PEM; nothing said: it stands in the same file."),
    key(
        "tls.more",
        Kind::List(FILE),
        "",
        "Certificates for other names, each file with its key, commas between.",
    ),
    key("public_url", Kind::Own(WEB), "", "The address that people see, if a proxy stands in front."),
    key("log.format", Kind::Word(&["text", "json"]), "text", "Form of the log on stderr."),
    key(
        "log.filter",
        Kind::Own(FILTER),
        "info",
        "What is logged: a level, or module=level with commas between.",
    ),
    key("drain.delay", Kind::Count(0, 600), "0", "Seconds from /readyz saying 503 to closing the door."),
    key(
        "drain.seconds",
        Kind::Count(0, 600),
        "10",
        "Seconds that accepted work has to finish when stopping.",
    ),
];
