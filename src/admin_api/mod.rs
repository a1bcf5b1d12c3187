//! What the Anthropic Admin API says: its endpoints, pages, items, errors and retry rules.
//!
//! Knows nothing of the graph, nor of the order in which anything is asked for.
//! Source: the Admin API reference, <https://docs.claude.com/en/api/admin-api>.

mod api_key;
mod endpoint;
mod error;
mod id;
mod item;
mod organization;
mod page;
mod retry;
mod timestamp;
mod user;
mod workspace;
mod workspace_member;

pub use api_key::{Actor, ApiKey, KeyPlace, Principal, Scope};
pub use endpoint::{Endpoint, MEMBERS_OF_WORKSPACES, REQUEST_HEADERS};
pub use error::{ApiError, NotApplicable};
pub use id::{UnsafeId, WorkspaceId};
pub use item::{Item, Model, UnreadableItem, read_item};
pub use organization::{Organization, organization_id_header};
pub use page::{Cursor, Next, Page, PageError, WalkFault};
pub use retry::{Verdict, backoff_ms, verdict};
pub use timestamp::Timestamp;
pub use user::{OrganizationRole, User};
pub use workspace::{DEFAULT_WORKSPACE_NAME, InferenceGeos, Workspace};
pub use workspace_member::{WorkspaceMember, WorkspaceRole};
