//! Collectors that do one thing, written as text: guests that no honest collector is. Knows no server.

use graph_anthropic_wasmtime::Collector;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A collector of these functions: `$describe` and `$collect` return where their results are. Pages come
/// by `$collect`, too.
pub(crate) fn collector_of(functions: &str) -> Collector {
    Collector::new(&component_of(functions)).unwrap()
}

/// The same, not compiled yet.
pub(crate) fn component_of(functions: &str) -> Vec<u8> {
    let interface = "security-graph:collector/collector@0.1.0";
    let fetch = "security-graph:collector/http-fetch@0.1.0";
    let mut module = wat::parse_str(format!(
        r#"(module
            (import "{fetch}" "fetch" (func $fetch (param i32 i32 i32)))
            (import "[export]{interface}" "[resource-new]collection"
                (func $collection (param i32) (result i32)))
            (memory (export "memory") 16)
            ;; What the host hands over lies behind what the guest keeps, and is never freed.
            (global $free (mut i32) (i32.const 32768))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                (global.get $free)
                (global.set $free (i32.and
                    (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7))
                    (i32.const -8))))
            (export "{interface}#describe" (func $describe))
            (export "{interface}#collect" (func $collect))
            (func (export "{interface}#[constructor]collection")
                (result i32) (call $collection (i32.const 0)))
            ;; Zeros are success, and at the end of pages.
            (func (export "{interface}#[method]collection.skip-step")
                (param i32 i32 i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.only-step")
                (param i32 i32 i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.also-step")
                (param i32 i32 i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.add-credential")
                (param i32 i32 i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.forecast")
                (param i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.keep-raw-data")
                (param i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.set-memory-limit")
                (param i32 i64) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.set-page-items")
                (param i32 i32) (result i32) (i32.const 20000))
            (func (export "{interface}#[method]collection.next")
                (param i32) (result i32) (call $collect))
            (func (export "{interface}#[method]collection.next-json")
                (param i32) (result i32) (call $collect))
            {functions})"#
    ))
    .unwrap();
    let mut resolve = Resolve::default();
    let wit = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let (package, _) = resolve.push_dir(wit).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

/// A collector whose `collect` has this body.
pub(crate) fn collector(body: &str) -> Collector {
    collector_of(&format!(
        "(func $describe (result i32) unreachable) (func $collect (result i32) {body})"
    ))
}

/// Asks for `path` with a header, once for each id, at once; waits for all answers, and then
/// breaks.
pub(crate) fn asker(path: &str, header: (&str, &str), ids: &[u32]) -> Collector {
    let (name, value) = header;
    let (path_at, name_at, value_at, headers_at, requests_at) = (0, 256, 512, 768, 1024);
    let word = |number: usize| -> String {
        u32::try_from(number).unwrap().to_le_bytes().map(|byte| format!("\\{byte:02x}")).concat()
    };
    // id, path, headers, delay-ms, purpose (step, detail, page, attempt)
    let request = |id: &u32| {
        let id = usize::try_from(*id).unwrap();
        [id, path_at, path.len(), headers_at, 1, 0, 0, 0, 0, 0, 1, 1].map(word).concat()
    };
    let headers = [name_at, name.len(), value_at, value.len()].map(word).concat();
    let (requests, count) = (ids.iter().map(request).collect::<String>(), ids.len());
    collector_of(&format!(
        r#"(data (i32.const {path_at}) "{path}")
           (data (i32.const {name_at}) "{name}")
           (data (i32.const {value_at}) "{value}")
           (data (i32.const {headers_at}) "{headers}")
           (data (i32.const {requests_at}) "{requests}")
           (func $describe (result i32) unreachable)
           (func $collect (result i32)
             (local $answered i32)
             (call $fetch (i32.const {requests_at}) (i32.const {count}) (i32.const 16384))
             (loop $more
               (local.set $answered
                 (i32.add (local.get $answered) (i32.load (i32.const 16388))))
               (if (i32.lt_u (local.get $answered) (i32.const {count})) (then
                 (call $fetch (i32.const 0) (i32.const 0) (i32.const 16384))
                 (br $more))))
             unreachable)"#
    ))
}

/// A component of a collector that does what the status of an answer tells it to, each time it is run.
pub(crate) fn moody() -> Vec<u8> {
    let (path_at, path, requests_at) = (0, "/v1/organizations/mood", 1024);
    let word = |number: usize| -> String {
        u32::try_from(number).unwrap().to_le_bytes().map(|byte| format!("\\{byte:02x}")).concat()
    };
    let request = |id: usize, headers_at: usize, headers: usize| {
        let words = [id, path_at, path.len(), headers_at, headers, 0, 0, 0, 0, 0, 1, 1];
        words.map(word).concat()
    };
    let flood: String = (100..200).map(|id| request(id, 0, 0)).collect();
    let mood = |status: u16, does: &str| {
        format!("(if (i32.eq (local.get $status) (i32.const {status})) (then {does}))")
    };
    let grow = |what: &str| format!("(loop (br_if 0 (i32.ne {what} (i32.const -1)))) unreachable");
    let moods = [
        mood(LOOPS, "(loop (br 0))"),
        mood(TRAPS, "unreachable"),
        mood(RECURSES, "(drop (call $recurse (i32.const 0)))"),
        mood(GROWS_MEMORY, &grow("(memory.grow (i32.const 1))")),
        mood(GROWS_TABLE, &grow("(table.grow $grown (ref.null func) (i32.const 1000))")),
        mood(
            FLOODS,
            "(loop
               (call $fetch (i32.const 4096) (i32.const 100) (i32.const 16384))
               (global.set $free (i32.const 32768))
               (br 0))",
        ),
        mood(
            SENDS_HEADERS,
            "(drop (memory.grow (i32.const 260)))
             (call $fetch (i32.const 2048) (i32.const 1) (i32.const 16384))
             unreachable",
        ),
    ]
    .concat();
    component_of(&format!(
        r#"(table $grown 1 funcref)
           (data (i32.const {path_at}) "{path}")
           (data (i32.const {requests_at}) "{one}")
           (data (i32.const 2048) "{many_headers}")
           (data (i32.const 4096) "{flood}")
           (func $recurse (param i32) (result i32)
             (i32.add (local.get 0) (call $recurse (i32.add (local.get 0) (i32.const 1)))))
           (func $describe (result i32) unreachable)
           (func $collect (result i32)
             (local $status i32)
             (call $fetch (i32.const {requests_at}) (i32.const 1) (i32.const 16384))
             (local.set $status (i32.load16_u offset=16 (i32.load (i32.const 16384))))
             {moods}
             ;; An empty graph is nothing but zeros.
             (i32.const 20000))"#,
        one = request(1, 0, 0),
        // All of them empty, in memory that is there once it is asked for.
        many_headers = request(2, 16 << 16, 1_000_000),
    ))
}

/// The statuses that [`moody`] obeys; any other has it return an empty graph.
pub(crate) const LOOPS: u16 = 201;
pub(crate) const TRAPS: u16 = 202;
pub(crate) const RECURSES: u16 = 203;
pub(crate) const GROWS_MEMORY: u16 = 205;
pub(crate) const GROWS_TABLE: u16 = 206;
pub(crate) const FLOODS: u16 = 207;
pub(crate) const SENDS_HEADERS: u16 = 208;
