//! Who acts, in which tenant. A door finds out who it is; from there on only this value is believed.

use parlor_proto::{LoginId, TenantId, UserId};

/// Who acts, in which tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The tenant.
    pub tenant: TenantId,
    /// The person.
    pub user: UserId,
    /// The signed-in device, if it is one of ours; revoking it ends its sockets.
    pub login: Option<LoginId>,
}
