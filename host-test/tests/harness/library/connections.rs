//! Connections: by TLS and HTTP/2, shared by runs, to public addresses and through a proxy.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use fake_organization::{Service, northwind_labs};
use graph_anthropic_wasmtime::{
    Access, Builder, Collector, Credential, Limits, Origin, Proxy, Resolver,
};
use host_test::components;
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
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
    /// The versions of HTTP of the requests.
    versions: Arc<Mutex<Vec<Version>>>,
}

impl Encrypted {
    async fn start() -> Self {
        let certified = rcgen::generate_simple_self_signed(["service.example".to_owned()]).unwrap();
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
                    let answer = service_fn(move |request| {
                        versions.lock().unwrap().push(request.version());
                        std::future::ready(Ok::<_, io::Error>(respond(&request)))
                    });
                    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
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
        assert_eq!(report.partial_types, Vec::<String>::new());
        connections.push(service.connections.load(Ordering::SeqCst));
    }
    // The first requests are sent before it is known that one connection is enough for all.
    let lists = 5;
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

    assert_eq!(report.partial_types, Vec::<String>::new());
    let connect = format!("CONNECT service.example:{} HTTP/1.1", service.port);
    let asked = asked.lock().unwrap();
    assert!(!asked.is_empty() && asked.iter().all(|line| *line == connect), "{asked:?}");
    // A proxy of one's own may be where it likes.
    assert!(names.0.lock().unwrap().iter().all(|name| name == "proxy.example"));
}
