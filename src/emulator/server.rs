//! The listening socket, its connections, and the limits of each connection.
use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use hyper::{
    body::Incoming,
    header::{self, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use self::stall::Stalling;
use super::{
    population::MAX_PEOPLE,
    router::{Emulator, routes},
    settings::EmulatorSettings,
};

mod stall;

/// Connections that the operating system queues until one of [`Bounds::connections`] ends.
const BACKLOG: u32 = 1_024;
/// Pause after a failed accept, so that a process that is out of descriptors does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The requested address can be reached from other machines.
    #[error("the emulator listens on loopback addresses only, not on {0}; use 127.0.0.1:0 or [::1]:0")]
    NotLoopback(SocketAddr),
    /// More generated people than the sorted list can hold in memory.
    #[error("the emulator generates at most {MAX_PEOPLE} people, not {0}")]
    TooManyPeople(usize),
    /// The address is in use, or we may not use it.
    #[error("the emulator cannot listen on {address}: {source}; port 0 selects any free port")]
    Bind { address: SocketAddr, source: io::Error },
}

/// Limits on what one client may consume.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections served at once; later ones wait in the listener until one ends.
    pub connections: usize,
    /// Bytes of a request's body, as sent.
    pub body: usize,
    /// Bytes of a request's head; at least 8 KiB.
    pub head: usize,
    /// Tracking API calls waiting for their effect; a client that sends more gets 429 and can send them again.
    pub calls: usize,
    /// Time to send the head of a request, time to send its body, and time to receive some of the answer. A connection that
    /// exceeds it is closed, even one that is idle between two requests.
    pub request: Duration,
}

impl Bounds {
    /// For clients in the same process, which keep their connections: closing idle ones would only wake both sides.
    pub fn in_process() -> Self {
        Self { request: Duration::from_hours(24), ..Self::default() }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 1_024,
            body: 1 << 20,
            head: 16 << 10,
            calls: 100_000,
            request: Duration::from_secs(30),
        }
    }
}

/// A running emulator. When this is dropped, the port and every connection are closed.
pub struct RunningServer {
    /// The address it listens on; one port serves all three APIs.
    pub address: SocketAddr,
    pub space_id: String,
    pub profile_api_token: String,
    /// Write key of the scenario's default source.
    pub write_key: String,
    pub public_api_token: String,
    /// Proves that this is the emulator; see `proof`.
    pub emulator_secret: String,
    emulator: Arc<Emulator>,
    _stop: DropGuard,
}

impl RunningServer {
    /// Base URL of the Profile, Tracking and Public API, without a trailing slash and without `/v1`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests it answered, whatever the answers were.
    pub fn answered(&self) -> u64 {
        self.emulator.answered()
    }
}

impl std::fmt::Debug for RunningServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .field("space_id", &self.space_id)
            .finish_non_exhaustive()
    }
}

/// Starts an emulator on the current tokio runtime. When this returns, connections are accepted.
pub async fn start(settings: EmulatorSettings) -> Result<RunningServer, StartError> {
    let wanted = settings.listen;
    if !wanted.ip().is_loopback() {
        return Err(StartError::NotLoopback(wanted));
    }
    let people = settings.people();
    if people > MAX_PEOPLE {
        return Err(StartError::TooManyPeople(people));
    }
    let refused = |source| StartError::Bind { address: wanted, source };
    let listener = listen(wanted).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let bounds = settings.bounds;
    let emulator = Arc::new(Emulator::new(settings));
    let stop = CancellationToken::new();
    let keys = emulator.keys.clone();
    let space_id = emulator.scenario.space.id.clone();
    tokio::spawn(serve(listener, Arc::clone(&emulator), bounds, stop.clone()));
    Ok(RunningServer {
        address,
        space_id,
        profile_api_token: keys.profile_api_token,
        write_key: keys.write_key,
        public_api_token: keys.public_api_token,
        emulator_secret: keys.emulator_secret,
        emulator,
        _stop: stop.drop_guard(),
    })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Allows reusing a port right after it was released. On Windows the option would let other programs take it over.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn serve(listener: TcpListener, emulator: Arc<Emulator>, bounds: Bounds, stop: CancellationToken) {
    let routes = TowerToHyperService::new(routes(&emulator));
    let places = Arc::new(Semaphore::new(bounds.connections));
    let accepting = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (emulator, places) = (Arc::clone(&emulator), Arc::clone(&places));
                    let connection = serve_connection(stream, emulator, routes.clone(), bounds, places);
                    let stop = stop.clone();
                    tokio::spawn(async move {
                        stop.run_until_cancelled(connection).await;
                        drop(place);
                    });
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    };
    stop.run_until_cancelled(accepting).await;
}

async fn serve_connection(
    stream: TcpStream,
    emulator: Arc<Emulator>,
    routes: TowerToHyperService<Router>,
    bounds: Bounds,
    places: Arc<Semaphore>,
) {
    // Small answers must not wait for the peer's acknowledgement; without the option they are only slower.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(|request: Request<Incoming>| {
        let (emulator, routes, places) = (&emulator, &routes, &places);
        async move {
            let mut response = emulator.serve(routes, request.map(Body::new)).await;
            // While others wait in the listener, ask the client to close the connection after its answer.
            if places.available_permits() == 0 {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    // A broken connection affects only its own client.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.request)
        .max_buf_size(bounds.head)
        .serve_connection(TokioIo::new(Stalling::new(stream, bounds.request)), answer)
        .await;
}
