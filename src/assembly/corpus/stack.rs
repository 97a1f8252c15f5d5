//! The whole stack in one process: a server that answers a case, the engine with its client and store, the model, its screens
//! as bytes, and the exports.

use super::case::Case;
use crate::cli::arguments::Arguments;
use crate::cli::output::Output;
use crate::cli::{self, Surroundings};
use crate::config::paths::StoreLocation;
use crate::config::secret::Secret;
use crate::config::space::{ApiUrls, BaseUrl, Region, Space};
use crate::config::zone::Zone;
use crate::domain::json::RawJson;
use crate::engine::replay::Cancel;
use crate::engine::{Engine, Priority, Setup};
use crate::segment::tests::server::{Act, FaultServer, Request};
use crate::tui::message::{Answer, Effect, Message, Part, SlotQuestion};
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::tests::emulated::{Emulated, Sent, Widths};
use crate::tui::tests::rig::{Rig, answered};
use crate::tui::view;
use clap::Parser;
use ratatui::Terminal;
use ratatui::layout::Size;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PROFILE: &str = "use_2VhPq0000000000000000000ab";
/// A timeout for a local server that answers at once: anything slower than this has hung.
const PATIENCE: Duration = Duration::from_secs(20);
const SIZE: Size = Size::new(110, 34);

/// The results of a case.
#[derive(Default)]
pub struct Seen {
    /// Every tab, and why the last one failed if it did.
    pub screens: String,
    /// Sequences and characters that control a terminal.
    pub unlawful: Vec<String>,
    /// The profile as JSON, then the part of the case as JSON lines.
    pub json: String,
    /// Why one of them is not valid JSON.
    pub not_json: Option<String>,
    pub csv: String,
    pub md: String,
    /// The messages printed beside the data.
    pub told: String,
}

/// Runs a case through the whole stack.
pub fn see(case: &Case) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let everything = async {
        let server = serve(case).await;
        let engine = engine(&server);
        let mut seen = Seen::default();
        let rig = asked(&engine).await;
        look(rig, &mut seen);
        export(case, &engine, &mut seen).await;
        seen
    };
    let in_time = async { Box::pin(tokio::time::timeout(PATIENCE, everything)).await };
    runtime.block_on(in_time).unwrap_or_else(|_| panic!("{}: no end after {PATIENCE:?}", case.name))
}

async fn serve(case: &Case) -> FaultServer {
    let answers: BTreeMap<String, Arc<Mutex<usize>>> = BTreeMap::new();
    let counts = Mutex::new(answers);
    let case = Case {
        name: case.name.clone(),
        part: case.part.clone(),
        body: case.body.clone(),
        place: case.place.clone(),
        text: case.text.clone(),
        value: case.value.clone(),
        cursors: case.cursors.clone(),
        status: case.status,
        ..Case::default()
    };
    FaultServer::start(move |_, request| {
        let (endpoint, next) = (endpoint(request), request.query("next"));
        let mut counts = counts.lock().unwrap();
        let count = counts.entry(endpoint.clone()).or_default();
        let mut count = count.lock().unwrap();
        *count = if next.is_some() { *count + 1 } else { 0 };
        let answer = case.answer(&endpoint, next, *count);
        let head = format!("HTTP/1.1 {} Status\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        vec![Act::Send([head.as_bytes(), &answer.header, b"\r\n", &answer.body].concat())]
    })
    .await
}

fn endpoint(request: &Request) -> String {
    let path = request.target.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn engine(server: &FaultServer) -> Engine {
    let base = BaseUrl::parse("test", &server.url()).unwrap();
    let urls = ApiUrls { profile: base.clone(), tracking: base.clone(), public: base };
    let space = Space::new("env", "spa_1", Region::Us, urls, Secret::new("token".to_owned()));
    let mut setup = Setup::new(space, StoreLocation::Memory);
    setup.clock = Arc::new(|| "2026-11-22T09:14:11Z".parse().unwrap());
    setup.random = Arc::new(|| 0.0);
    setup.limits.starts_per_second = 5_000;
    setup.limits.backoff_base = Duration::from_millis(1);
    setup.limits.pages = 12;
    Engine::new(setup)
}

/// Opens the first profile of the list in the explorer and loads everything.
async fn asked(engine: &Engine) -> Rig {
    let mut rig = Rig::connected(SIZE.width, SIZE.height);
    let mut effects: VecDeque<Effect> = VecDeque::new();
    let mut filled = Vec::new();
    rig.keys("r");
    effects.extend(rig.effects.drain(..));
    loop {
        while let Some(effect) = effects.pop_front() {
            let Effect::Request { ticket, question } = effect else { continue };
            let answer = answer(engine, question).await;
            rig.send(Message::Loaded { ticket, answer });
            effects.extend(rig.effects.drain(..));
        }
        for handle in rig.model.wanted_rows() {
            if filled.contains(&handle) {
                continue;
            }
            filled.push(handle.clone());
            let result = engine.row(&handle, Priority::Visible).await;
            rig.send(Message::RowFilled { handle, result });
            effects.extend(rig.effects.drain(..));
        }
        if effects.is_empty() {
            return rig;
        }
    }
}

async fn answer(engine: &Engine, question: SlotQuestion) -> Answer {
    match question {
        SlotQuestion::Known => Answer::Known(engine.known().await),
        SlotQuestion::Page(cursor) => Answer::Roster(engine.list_page(cursor.as_deref()).await),
        SlotQuestion::Part(part, handle) => match part {
            Part::FlexTraits => answered(part, engine.flex_traits(&handle).await),
            Part::Traits => answered(part, engine.traits(&handle, &|_| {}).await),
            Part::Events => answered(part, engine.events(&handle, None, &|_| {}).await),
            Part::Identifiers => answered(part, engine.identifiers(&handle).await),
            Part::Metadata => answered(part, engine.metadata(&handle).await),
            Part::Links => answered(part, engine.links(&handle).await),
        },
        other => panic!("unexpected request: {other:?}"),
    }
}

/// Draws every tab of the open profile with the writer for real terminals.
fn look(mut rig: Rig, seen: &mut Seen) {
    let sent = Sent::default();
    let mut terminal = Terminal::new(FrameWriter::new(sent.clone(), || Ok(SIZE))).unwrap();
    terminal.clear().unwrap();
    let mut screen = Emulated::new(Widths::Letters, SIZE.width.into(), SIZE.height.into());
    for keys in ["<Enter>1", "2", "3", "3G", "4", "4G", "5", "6", "w"] {
        rig.keys(keys);
        terminal.draw(|frame| view::draw(frame, &rig.model)).unwrap();
        seen.unlawful.extend(screen.feed(&sent.take()).err());
        for line in 0..usize::from(SIZE.height) {
            seen.screens.push_str(&screen.line(line));
            seen.screens.push('\n');
        }
    }
}

/// Collects printed output.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Printed {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

async fn export(case: &Case, engine: &Engine, seen: &mut Seen) {
    let list = if case.part == "events" { "events" } else { "traits" };
    let documents = print(engine, &["profile", "show", PROFILE, "--format", "json"], seen).await;
    let lines = print(engine, &[list, "list", PROFILE, "--format", "ndjson"], seen).await;
    let mut texts = lines.lines().chain((!documents.is_empty()).then_some(documents.as_str()));
    seen.not_json =
        texts.find_map(|text| RawJson::from_bytes(text.as_bytes()).err().map(|error| error.to_string()));
    seen.json = documents + &lines;
    seen.csv = print(engine, &[list, "list", PROFILE, "--format", "csv"], seen).await;
    seen.md = print(engine, &[list, "list", PROFILE, "--format", "md"], seen).await;
}

/// Runs a command and returns its data.
async fn print(engine: &Engine, arguments: &[&str], seen: &mut Seen) -> String {
    let arguments = ["flexplorer"].iter().chain(arguments);
    let command = Arguments::parse_from(arguments).command.unwrap();
    let (out, err) = (Printed::default(), Printed::default());
    let mut output = Output::new(out.clone(), err.clone(), cli::format(&command), false, None);
    let surroundings = Surroundings {
        zone: Zone::Utc,
        named: None,
        stop: Cancel::default(),
        views: &[],
        secret_variables: &[],
    };
    cli::read(engine, &command, &mut output, surroundings).await;
    seen.told.push_str(&err.text());
    out.text()
}
