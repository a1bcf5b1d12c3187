//! Connections: by TLS and HTTP/2, shared by runs, to public addresses and through a proxy.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use fake_organization::{Service, northwind_labs};
use graph_anthropic_wasmtime::{
    Access, Builder, Collector, Credential, Limits, Origin, Proxy, Resolver, VirtualClock,
};
use host_test::components;
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};

use crate::in_flight::{head, serve};
use crate::run::CANARY;

/// Names that all lead to this machine.
struct Here(Mutex<Vec<String>>);

impl Resolver for Here {
    fn addresses(
        &self,
        name: String,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        self.0.lock().unwrap().push(name);
        Box::pin(std::future::ready(Ok(vec![Ipv4Addr::LOCALHOST.into()])))
    }
}

/// Northwind Labs by TLS, as `service.example`.
struct Encrypted {
    port: u16,
    /// The certificate of whom to trust.
    authority: String,
    connections: Arc<AtomicUsize>,
    versions: Versions,
}

/// The versions of HTTP of the requests.
type Versions = Arc<Mutex<Vec<Version>>>;

impl Encrypted {
    async fn start() -> Self {
        Self::start_and(|stream, versions| async move {
            let answer = service_fn(move |request| {
                versions.lock().unwrap().push(request.version());
                std::future::ready(Ok::<_, io::Error>(respond(&request)))
            });
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            let _ = server.serve_connection(TokioIo::new(stream), answer).await;
        })
        .await
    }

    /// One that does this with every connection.
    async fn start_and<F>(serve: fn(TlsStream<TcpStream>, Versions) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let names = ["service.example".to_owned(), "localhost".to_owned()];
        let certified = rcgen::generate_simple_self_signed(names).unwrap();
        let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let started = Self {
            port: listener.local_addr().unwrap().port(),
            authority: certified.cert.pem(),
            connections: Arc::default(),
            versions: Arc::default(),
        };
        let (connections, versions) = (started.connections.clone(), started.versions.clone());
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, versions) = (acceptor.clone(), versions.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    serve(stream, versions).await;
                });
            }
        });
        started
    }

    fn access(&self) -> Access {
        let origin = Origin::parse(&format!("https://service.example:{}", self.port)).unwrap();
        Access::new(origin, Credential::admin_key(CANARY).unwrap())
    }
}

fn respond(request: &Request<hyper::body::Incoming>) -> Response<String> {
    let version = ("anthropic-version".to_owned(), "2023-06-01".to_owned());
    let target = request.uri().path_and_query().unwrap().as_str();
    Response::new(Service::new(northwind_labs()).answer(target, &[version]).body)
}

fn here() -> Arc<Here> {
    Arc::new(Here(Mutex::default()))
}

fn load(builder: Builder) -> Collector {
    builder.load(&components::bytes(components::PLUGIN).unwrap()).unwrap()
}

fn trusting(service: &Encrypted) -> Builder {
    let builder = Collector::builder().trusted_authority(service.authority.as_bytes());
    builder.unwrap()
}

#[tokio::test]
async fn runs_share_connections_by_http_2() {
    let service = Encrypted::start().await;
    let collector = load(trusting(&service).resolver(here()));
    let mut connections = Vec::new();
    for _ in 0..3 {
        let access = service.access().with_private_addresses();
        let (_, report) = collector.clone().collect(access, Limits::default()).await.unwrap();
        assert!(report.complete);
        connections.push(service.connections.load(Ordering::SeqCst));
    }
    // The first requests are sent before it is known that one connection is enough for all.
    let lists = 7;
    assert!(connections[0] <= lists && connections.iter().all(|count| *count == connections[0]));
    let versions = service.versions.lock().unwrap();
    assert!(versions.len() > 20 && versions.iter().all(|version| *version == Version::HTTP_2));
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_and_not_connected_to() {
    let service = Encrypted::start().await;
    let collector = load(trusting(&service).resolver(here()));

    let error = collector.collect(service.access(), Limits::default()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "read the organization: the host refuses this: service.example leads to 127.0.0.1, which \
         is not a public address: the host's owner can allow that for an origin"
    );
    assert_eq!(service.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_origin_that_is_given_as_an_address_or_as_localhost_is_taken_at_its_word() {
    let api = crate::run::northwind().await;
    let collector = load(Collector::builder().resolver(here()));
    for origin in [api.origin(), api.origin().replace("127.0.0.1", "localhost")] {
        let access = crate::run::access_at(&origin);
        assert!(collector.collect(access, Limits::default()).await.is_ok(), "{origin}");
    }
}

/// Begins a connection, and ends it at once with a text that only a server can choose.
async fn go_away(mut stream: TlsStream<TcpStream>, _: Versions) {
    let text = b"it was sk-ant-admin01-CANARY-of-another";
    let length = u8::try_from(8 + text.len()).unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let go_away = [0, 0, length, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
    let frames = [&settings[..], &go_away, text].concat();
    let _ = stream.write_all(&frames).await;
    let _ = stream.flush().await;
    // What comes is read, so that what was sent arrives before the end.
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
}

#[tokio::test]
async fn what_a_server_says_of_why_it_ends_a_connection_is_not_repeated() {
    let service = Encrypted::start_and(go_away).await;
    let collector = load(trusting(&service).resolver(here()));
    let clock = Arc::new(VirtualClock::default());
    let access = service.access().with_private_addresses().with_clock(clock);

    let error = collector.collect(access, Limits::default()).await.unwrap_err().to_string();

    assert!(error.starts_with("read the organization: the connection failed: "), "{error}");
    assert!(error.contains("http2 error") && !error.contains("CANARY"), "{error}");
}

#[tokio::test]
async fn what_is_on_this_machine_is_reached_without_a_proxy_by_tls_too() {
    let service = Encrypted::start().await;
    let (port, asked, _server) = proxy(service.port).await;
    let proxy = Proxy::parse(&format!("http://proxy.example:{port}")).unwrap();
    let collector = load(trusting(&service).resolver(here()).proxy(proxy));
    let access = crate::run::access_at(&format!("https://localhost:{}", service.port));

    let (_, report) = collector.collect(access, Limits::default()).await.unwrap();

    assert!(report.complete);
    assert!(asked.lock().unwrap().is_empty());
}

/// A proxy that tunnels wherever it is asked to, to this machine. Tells what it was asked for.
async fn proxy(to: u16) -> (u16, Arc<Mutex<Vec<String>>>, impl Drop) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    let (origin, server) = serve(move |mut stream| {
        let seen = Arc::clone(&seen);
        async move {
            let head = head(&mut stream).await;
            seen.lock().unwrap().push(head.lines().next().unwrap().to_owned());
            let mut service = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut service).await;
        }
    })
    .await;
    let port = origin.rsplit(':').next().unwrap().parse().unwrap();
    (port, asked, server)
}

#[tokio::test]
async fn a_proxy_is_used_where_the_owner_says_so_and_it_finds_the_origin() {
    let service = Encrypted::start().await;
    let (port, asked, _server) = proxy(service.port).await;
    let names = here();
    let proxy = Proxy::parse(&format!("http://proxy.example:{port}")).unwrap();
    let collector = load(trusting(&service).resolver(names.clone()).proxy(proxy));

    let (_, report) = collector.collect(service.access(), Limits::default()).await.unwrap();

    assert!(report.complete);
    let connect = format!("CONNECT service.example:{} HTTP/1.1", service.port);
    let asked = asked.lock().unwrap();
    assert!(!asked.is_empty() && asked.iter().all(|line| *line == connect), "{asked:?}");
    // A proxy of one's own may be where it likes.
    assert!(names.0.lock().unwrap().iter().all(|name| name == "proxy.example"));
}
