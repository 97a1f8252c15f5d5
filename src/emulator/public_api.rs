//! The part of the Public API that shows which sources feed a space, how many events they received, which names occur in the
//! space, its filters and its computed traits (Segment Public API docs; no `/v1`).
mod schema;
mod volume;

use axum::{http::StatusCode, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    auth,
    query::Query,
    reply::{self, RefusedReply},
    router::{Emulator, RoutedRequest},
    routes::Route,
    scenario::{Contents, ScenarioSource},
};

const DEFAULT_COUNT: usize = 200;
const MAX_COUNT: usize = 1000;

pub fn answer(
    emulator: &Emulator,
    route: Route,
    asked: &RoutedRequest<'_>,
) -> Result<Response, RefusedReply> {
    let token = auth::bearer(asked.headers).unwrap_or_default();
    if !auth::same_secret(token, &emulator.keys.public_api_token) {
        return Err(RefusedReply::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "The token is missing or not valid.",
        ));
    }
    let Contents { space, workspace, sources, .. } = &*emulator.scenario;
    let shown_space = json!({ "id": space.id, "slug": space.slug, "name": space.name });
    let sources =
        || sources.values().zip(&emulator.write_keys).map(|(source, key)| shown(emulator, source, key));
    let id = percent_decode_str(asked.segment(1)).decode_utf8_lossy();
    let not_found = |what: &str| RefusedReply::not_found(format!("There is no {what} {id}."));
    let data = match route {
        Route::Sources => page("sources", sources().collect(), &asked.query)?,
        Route::Source => {
            let source = sources().find(|source| source["id"] == id.as_ref());
            json!({ "source": source.ok_or_else(|| not_found("source"))?, "trackingPlanId": null })
        }
        Route::Spaces => page("spaces", vec![shown_space], &asked.query)?,
        Route::Space if id == space.id => json!({ "space": shown_space }),
        Route::Space => return Err(not_found("space")),
        Route::Volume => volume::answer(emulator, &asked.query)?,
        Route::SpaceEvents | Route::EventProperties | Route::ComputedTraits | Route::ComputedTrait
            if id != space.id =>
        {
            return Err(not_found("space"));
        }
        Route::SpaceEvents => schema::events(emulator, &asked.query)?,
        Route::EventProperties => {
            let event = percent_decode_str(asked.segment(3)).decode_utf8_lossy();
            schema::properties(emulator, &event, &asked.query)?
        }
        Route::Filters => {
            let of = asked.query.get("integrationId");
            let of = of.ok_or_else(|| invalid("integrationId", "must be there"))?;
            let filters = emulator.scenario.filters.iter().enumerate().filter(|_| of == space.id);
            page("filters", filters.map(|(at, one)| one.shown(at, space, workspace)).collect(), &asked.query)?
        }
        Route::ComputedTraits => {
            let all = emulator.scenario.computed.iter().enumerate();
            page("computedTraits", all.map(|(at, one)| one.shown(at, space)).collect(), &asked.query)?
        }
        Route::ComputedTrait => {
            let id = percent_decode_str(asked.segment(3)).decode_utf8_lossy();
            let mut all = emulator.scenario.computed.iter().enumerate().map(|(at, one)| one.shown(at, space));
            let one = all.find(|one| one["id"] == id.as_ref());
            let missing = || RefusedReply::not_found(format!("There is no computed trait {id}."));
            json!({ "computedTrait": one.ok_or_else(missing)? })
        }
        _ => json!({ "workspace": {
            "id": workspace.id, "slug": workspace.slug, "name": workspace.name,
        }}),
    };
    Ok(reply::ok(&json!({ "data": data })))
}

fn shown(emulator: &Emulator, source: &ScenarioSource, write_key: &str) -> Value {
    let catalog_slug = source.catalog.to_lowercase().replace(' ', "-");
    json!({
        "id": source.id.as_ref(),
        "slug": source.slug,
        "name": source.name,
        "metadata": {
            "id": format!("catalog_{catalog_slug}"),
            "name": source.catalog,
            "slug": catalog_slug,
            "description": format!("Sends events through {}.", source.catalog),
            "logos": { "default": "https://example.com/logo.svg" },
            "options": [],
            "categories": ["Server"],
            "isCloudEventSource": false,
            "status": source.status,
        },
        "workspaceId": emulator.scenario.workspace.id,
        "enabled": source.enabled,
        "writeKeys": [write_key],
        "settings": {},
        "labels": [],
    })
}

fn page(name: &str, items: Vec<Value>, query: &Query) -> Result<Value, RefusedReply> {
    let (count, offset) = read_pagination(query)?;
    let total = items.len();
    let shown: Vec<_> = items.into_iter().skip(offset).take(count).collect();
    let cursor = |offset: usize| STANDARD.encode(offset.to_string());
    let mut pagination = Map::from_iter([("current".to_owned(), cursor(offset).into())]);
    if offset + count < total {
        pagination.insert("next".into(), cursor(offset + count).into());
    }
    if offset > 0 {
        pagination.insert("previous".into(), cursor(offset.saturating_sub(count)).into());
    }
    pagination.insert("totalEntries".into(), total.into());
    Ok(Value::Object(Map::from_iter([
        (name.to_owned(), Value::Array(shown)),
        ("pagination".to_owned(), Value::Object(pagination)),
    ])))
}

/// In any of three notations: `pagination.count=10`, `pagination[count]=10`, `pagination={"count":10}`.
fn read_pagination(query: &Query) -> Result<(usize, usize), RefusedReply> {
    let together: Option<Value> = query
        .get("pagination")
        .map(|text| serde_json::from_str(text).map_err(|_| invalid("pagination", "must be a JSON object")))
        .transpose()?;
    let read = |name: &str| {
        let apart =
            query.get(&format!("pagination.{name}")).or_else(|| query.get(&format!("pagination[{name}]")));
        let together = together.as_ref().and_then(|together| together.get(name));
        let together = together.filter(|value| !value.is_null());
        apart.map(ToOwned::to_owned).or_else(|| {
            together.map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
        })
    };
    let count = match read("count") {
        None => DEFAULT_COUNT,
        Some(count) => count
            .parse()
            .ok()
            .filter(|count| (1..=MAX_COUNT).contains(count))
            .ok_or_else(|| invalid("pagination.count", "must be a number from 1 to 1000"))?,
    };
    let offset = match read("cursor") {
        None => 0,
        Some(cursor) => {
            let bytes = STANDARD.decode(cursor.replace(' ', "+")).ok();
            let offset =
                bytes.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| text.parse().ok());
            offset.ok_or_else(|| invalid("pagination.cursor", "is not a cursor of this listing"))?
        }
    };
    Ok((count, offset))
}

fn invalid(field: &'static str, problem: &str) -> RefusedReply {
    let message = format!("{field} {problem}");
    RefusedReply {
        field: Some(field),
        ..RefusedReply::new(StatusCode::UNPROCESSABLE_ENTITY, "validation", message)
    }
}
