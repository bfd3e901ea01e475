// Starts the engine in a worker: a SharedWorker, or where there is none a Worker
// in each tab, of which one becomes the engine and the others wait their turn.
//
// The addresses of app and module come in our own query, so that page and worker
// load the same files. Nothing is decided here but who may start.

const query = new URLSearchParams(self.location.search);
const version = self.location.search;
const shared = 'onconnect' in self;

let engine = null;
let trouble = null;
const ports = [];

// Set while this script first runs: a connection that came earlier would be lost.
if (shared) {
  self.onconnect = ({ ports: [port] }) => {
    if (engine) return engine.engine_connect(port);
    ports.push(port); // What the page sends waits in the port.
    if (trouble) port.postMessage(letter(trouble));
  };
}

// See src/browser/wire.rs.
function letter(text) {
  return ['*', 'worker', text];
}

function tell(text) {
  trouble = text;
  if (shared) for (const port of ports) port.postMessage(letter(text));
  else self.postMessage(letter(text));
}

// The end of this worker releases its locks: so pages notice, whatever happened.
function fail(error) {
  console.error(error);
  tell(`failed ${error?.message ?? error}`);
  self.close();
}

// A panic leaves the module in an unknown state: start over with a new one.
function broken(error) {
  if (error instanceof WebAssembly.RuntimeError) fail(error);
}
self.addEventListener('error', (event) => broken(event.error));
self.addEventListener('unhandledrejection', (event) => broken(event.reason));

// Takes a lock until this worker ends. False: not available. Fails where the
// person lets sites store nothing.
function hold(name, options = {}) {
  return new Promise((done, failed) => {
    const held = (lock) => {
      done(lock !== null);
      return lock && new Promise(() => {});
    };
    navigator.locks.request(name, options, held).catch(failed);
  });
}

async function start() {
  // Workers of this version wait here. So if the second lock is taken, it is by
  // another version: two engines must never run side by side.
  const locks = navigator.locks && await hold(`keuvel${version}`).catch(() => false);
  if (locks) {
    if (!(await hold('keuvel-engine', { ifAvailable: true }))) {
      tell('other-version');
      await hold('keuvel-engine');
      trouble = null;
    }
  }
  const app = await import(query.get('app'));
  await app.default({ module_or_path: query.get('wasm') });
  app.engine_start(shared, version);
  for (const port of ports.splice(0)) app.engine_connect(port);
  engine = app;
}

start().catch(fail);
