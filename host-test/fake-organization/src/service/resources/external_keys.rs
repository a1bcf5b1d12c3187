//! Encryption keys that the customer manages, over the API. They can only be read here.

use serde_json::{Value, json};

use super::{Read, Resource};
use crate::model::{ExternalKey, KeyProvider};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const EXTERNAL_KEYS: Resource = Resource {
    paths: &["external_keys", "external_keys/*"],
    fill: |organization, items| {
        let keys = organization.external_keys().iter().rev();
        let keys = keys.map(|key| external_key(key, organization.is_attached(key)));
        items.restricted.external_keys = keys.collect();
    },
    read,
    ..Resource::READ_ONLY
};

fn external_key(key: &ExternalKey, attached: bool) -> Value {
    let provider = match &key.provider {
        KeyProvider::Aws(arn) => {
            json!({"type": "aws", "kms_arn": arn, "region": arn.split(':').nth(3)})
        }
        KeyProvider::Gcp(name) => json!({"type": "gcp", "key_name": name}),
        KeyProvider::Azure { vault_uri, key_name, tenant_id } => json!({
            "type": "azure", "vault_uri": vault_uri, "key_name": key_name, "tenant_id": tenant_id,
            "client_id": null,
        }),
    };
    let name = Some(&key.name).filter(|name| !name.is_empty());
    json!({
        "id": key.id, "type": "external_key", "display_name": name, "geo": key.geo,
        "provider_config": provider, "user_profile_id": null,
        "attachment": {"type": if attached { "attached" } else { "unattached" }},
        "created_at": moment(key.created_ms), "updated_at": moment(key.created_ms),
    })
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let keys = &service.items.restricted.external_keys;
    match request.path {
        [_, id] => find(keys, "id", id),
        _ => service.page_by_token(keys, "id", request.query),
    }
}
