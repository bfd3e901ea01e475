// The service worker: keeps the app's own files for when there is no network, and shows
// notifications for its pages. It sees no message but what a notification says.
//
// All pages are of one build, with all their parts: a page comes from this worker's build
// as long as another one is open. A newer build's worker waits until a person takes it
// (`src/ui/service.rs`) or until no page is left.

// A build writes these (`xtask/src/build/finish.rs`): what it is called; the names of its
// files that everybody needs, of those that are kept once they were used, and of those
// without a hash, which are asked for each time.
const build = "__BUILD__";
const needed = ["__NEEDED__"];
const others = ["__OTHERS__"];
const unnamed = ["__UNNAMED__"];

const scope = self.registration.scope;
// Sites in other directories of this host have caches, too.
const mine = `keuvel ${scope} `;
const files = mine + build;
const answers = `keuvel-answers ${scope}`;
// How long the network is waited for where there is something to go on with.
const patience = 3000;

const address = (name) => new URL(name, scope).href;
const within = (url) => url.startsWith(scope) && url.slice(scope.length).split(/[?#]/)[0];
const language = (name) => /locales\/(\w+)-/.exec(name)?.[1];
const wait = (time) => new Promise((done) => setTimeout(done, time));
const kept = (name) => caches.match(address(name), { ignoreVary: true });

// --- coming and going ---

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const page = await fetch(scope, { cache: "no-cache" });
  const text = await page.clone().text();
  // Files are being put there while we look: later, then.
  if (!page.ok || !text.includes(`"${build}"`)) throw new Error("this is another build");
  const cache = await caches.open(files);
  await cache.put(scope, await plain(page));
  const spoken = new Set();
  for (const key of (await caches.keys()).filter((key) => key.startsWith(mine))) {
    for (const { url } of await (await caches.open(key)).keys()) spoken.add(language(url));
  }
  spoken.delete(undefined);
  const languages = others.filter((name) => spoken.has(language(name)));
  await Promise.all([...needed, ...languages].map((name) => keep(cache, name)));
  await Promise.all(["config.json"].filter((name) => unnamed.includes(name)).map(asked));
}

// What an earlier build had, too, is not fetched again.
async function keep(cache, name) {
  if (await cache.match(address(name))) return;
  const answer = await kept(name) ?? await fetch(address(name));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  await cache.put(address(name), answer);
}

async function activate() {
  await self.clients.claim();
  await tidy();
  for (const page of await pages()) page.postMessage({ what: "took", build });
}

// Of a build of which no page is left nothing is kept. Each page holds a lock.
async function tidy() {
  if (self.registration.waiting || self.registration.installing || !navigator.locks) return;
  const { held } = await navigator.locks.query();
  const used = (key) => held.some((lock) => lock.name.startsWith(`${key} `));
  for (const key of await caches.keys()) {
    if (key.startsWith(mine) && key !== files && !used(key)) await caches.delete(key);
  }
}

async function pages() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => ["", "index.html"].includes(within(page.url)));
}

// --- files ---

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const name = request.method === "GET" && within(request.url);
  if (name === false) return;
  if (request.mode === "navigate") {
    if (name === "" || name === "index.html") event.respondWith(page(event));
  } else if (unnamed.includes(name)) {
    event.respondWith(asked(name));
  } else if (/-[0-9a-f]{16}\.[a-z0-9]+$/.test(name)) {
    event.respondWith(file(event, name));
  }
});

// A page must not have been led elsewhere on its way.
async function plain(answer) {
  return answer.redirected ? new Response(await answer.blob(), { headers: answer.headers }) : answer;
}

async function page({ request, clientId, resultingClientId }) {
  const ours = await (await caches.open(files)).match(scope);
  const open = (await pages()).filter((page) => page.id !== resultingClientId);
  // What is loaded again is open, too.
  const alone = open.length === 0 || open.length === 1 && (open[0].id === clientId || request.isReloadNavigation);
  if (ours && !alone) return ours;
  // What was shared with us, in the address, is none of the server's business.
  const fresh = fetch(scope, { cache: "no-cache" })
    .then((answer) => (answer.redirected ? fetch(request) : answer));
  if (!ours) return fresh;
  return Promise.race([
    fresh.then((answer) => (answer.status < 500 ? answer : ours), () => ours),
    wait(patience).then(() => ours),
  ]);
}

async function file(event, name) {
  const known = await kept(name);
  // A worker's address is that of its answer, if that has one; its own says what it loads.
  if (known) return event.request.url.includes("?") ? new Response(known.body, known) : known;
  const answer = await fetch(event.request);
  if (answer.ok && (needed.includes(name) || others.includes(name))) {
    const copy = answer.clone();
    event.waitUntil(caches.open(files).then((cache) => cache.put(address(name), copy)));
  }
  return answer;
}

async function asked(name) {
  const cache = await caches.open(answers);
  const last = await cache.match(address(name));
  const fresh = fetch(address(name), { cache: "no-cache" }).then(async (answer) => {
    if (answer.ok) await cache.put(address(name), answer.clone());
    return answer;
  });
  if (!last) return fresh;
  return Promise.race([
    fresh.then((answer) => (answer.status < 500 ? answer : last), () => last),
    wait(patience).then(() => last),
  ]);
}

// --- pages ---

// Pages that were opened by a click, by id: what to do when they are there.
const opening = new Map();

const said = {
  // A page is there.
  async here({ build: of, speaks }, { source }) {
    if (self.serviceWorker.state === "installed") {
      if (of !== build) return source.postMessage({ what: "waiting", build });
      // It came from the network, as no page of another build was open.
      return self.skipWaiting();
    }
    if (of !== build) return;
    const names = others.filter((name) => language(name) === speaks);
    const cache = await caches.open(files);
    await Promise.all(names.map((name) => keep(cache, name))).catch(() => {});
    opening.get(source.id)?.(source);
    await tidy();
  },
  take: () => self.skipWaiting(),

  // --- notifications ---
  show: (what) => alone(() => show(what)),
  close: ({ tag }) => alone(() => close({ tag })),
  forget: ({ account }) => alone(() => close({}, (it) => it.data?.account === account)),
};

// One thing with notifications at a time: whoever asks a browser what is shown while one
// is being shown makes some of them forget that one, which nobody can then take back.
const alone = (work) => self.navigator.locks?.request(`keuvel-notifications ${scope}`, work) ?? work();

async function show({ tag, title, body, lang, account, peer, silent, fresh, reply, read }) {
  const there = await self.registration.getNotifications({ tag });
  if (!fresh && !there.length) return;
  const actions = [];
  if (reply) actions.push({ action: "reply", type: "text", title: reply });
  if (read) actions.push({ action: "read", title: read });
  await self.registration.showNotification(title, {
    tag, body, lang, actions, dir: "auto",
    icon: address("icons/192.png"), badge: address("icons/badge.png"),
    silent: Boolean(silent), renotify: Boolean(fresh),
    data: { account, peer },
  });
}

async function close(which, goes = () => true) {
  for (const it of await self.registration.getNotifications(which)) if (goes(it)) it.close();
}

self.addEventListener("message", (event) => {
  const act = Object.hasOwn(said, event.data?.what) && said[event.data.what];
  if (act) event.waitUntil(Promise.resolve(act(event.data, event)));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, action, reply } = event;
  notification.close();
  const { account, peer } = notification.data;
  event.waitUntil(clicked({ what: "clicked", account, peer, action, reply: reply ?? "" }));
});

async function clicked(message) {
  const all = await pages();
  let page = all.find((it) => it.focused) ?? all.find((it) => it.visibilityState === "visible") ?? all[0];
  const answers = message.action === "read" || message.reply;
  if (!page) page = await opened();
  // Not allowed, where the click came from no person.
  else if (!answers) await page.focus().catch(() => {});
  page?.postMessage(message);
}

// A new page, once it says that it is there.
async function opened() {
  const page = await self.clients.openWindow(scope);
  if (!page) return page;
  const there = new Promise((done) => opening.set(page.id, done));
  return Promise.race([there, wait(60_000).then(() => page)]).finally(() => opening.delete(page.id));
}
