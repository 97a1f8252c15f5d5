//! The spaces that the explorer can open: the one chosen at the start, then the others of the configuration, then the demo.

use super::target::{self, ChosenSpace, ConnectedSpace, Purpose};
use crate::config::file::ViewEntry;
use crate::engine::{Engine, SourceError, reachability};
use crate::tui::{Connected, Connecting, Probing, SavingView, SpaceCatalog, SpaceChoice};
use std::sync::Arc;

pub struct Catalog {
    chosen: ChosenSpace,
    others: Vec<ChosenSpace>,
}

impl Catalog {
    pub fn new(chosen: ChosenSpace) -> Self {
        let mut others = chosen.others();
        others.retain(|other| other.label().name != chosen.label().name);
        Self { chosen, others }
    }

    /// The space chosen at the start, as the explorer shows it.
    pub fn chosen(&self) -> SpaceChoice {
        choice(&self.chosen)
    }

    pub fn others(&self) -> Vec<SpaceChoice> {
        self.others.iter().map(choice).collect()
    }

    fn at(&self, space: usize) -> &ChosenSpace {
        space.checked_sub(1).and_then(|other| self.others.get(other)).unwrap_or(&self.chosen)
    }
}

fn choice(space: &ChosenSpace) -> SpaceChoice {
    SpaceChoice { label: space.label(), read_only: space.read_only() }
}

impl SpaceCatalog for Catalog {
    fn connect(&self, space: usize) -> Connecting {
        Box::pin(connect(self.at(space).clone()))
    }

    fn probe(&self, space: usize) -> Probing {
        let host = self.at(space).host();
        Box::pin(async move {
            let (base, limits) = host?;
            Some(reachability::probe(&base, &limits).await)
        })
    }

    fn save_view(&self, view: ViewEntry) -> SavingView {
        let configuration = self.chosen.configuration();
        let saving = tokio::task::spawn_blocking(move || {
            let saved = configuration.files().and_then(|files| files.save_view(&view));
            saved.map(|()| Box::new(view)).map_err(|error| error.to_string())
        });
        Box::pin(async { saving.await.unwrap_or_else(|stopped| Err(stopped.to_string())) })
    }
}

async fn connect(target: ChosenSpace) -> Result<Connected, SourceError> {
    let ConnectedSpace { setup, demo } =
        target.connect(Purpose::Explore).await.map_err(|error| SourceError::from(&error))?;
    let engine = Arc::new(Engine::new(setup));
    let space = target::label(engine.space());
    Ok(Connected { engine, space, keep: demo.map(|demo| Box::new(demo) as _) })
}
