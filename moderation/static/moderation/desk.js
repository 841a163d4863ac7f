/* The moderators' desk: single keys, the place one is at, the next comment without loading the whole page.
   Everything here presses a button or follows a link of the page; without it they work by themselves. */
"use strict";

const desk = () => document.getElementById("desk");
const cards = () => [...document.querySelectorAll("#desk .card")];
const here = () => document.activeElement?.closest(".card") ?? stood();
const visible = (element) => element.getClientRects().length > 0;

function writing(element) {
    if (element.isContentEditable || element.matches("textarea, select")) return true;
    return element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
}

/* --- the place one is at --- */

const stood = () => document.querySelector("#desk .card.here");

function stand(card) {
    for (const other of cards()) other.classList.toggle("here", other === card);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
}

function step(by) {
    const all = cards();
    const next = all[all.indexOf(here()) + by];
    if (next) stand(next);
    else document.querySelector(by > 0 ? "[data-page=next]" : "[data-page=previous]")?.click();
}

/* Half of it, or as much as the window holds: nobody decides about what they do not see. */
function inView(card) {
    const { top, bottom, height } = card.getBoundingClientRect();
    const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
    return seen >= Math.min(height, window.innerHeight) / 2;
}

/* The queue one came from, and the card one opened there, for the way back. */
const PLACE = "desk-place";
const viewOf = (address) => new URL(address, location).searchParams.get("view") ?? "";

function leaveCard(link) {
    const address = `${location.pathname}${location.search}`;
    sessionStorage.setItem(PLACE, JSON.stringify({ view: viewOf(link.href), address }));
    history.replaceState(history.state, "", `${address}#${link.closest(".card").id}`);
}

function wayBack() {
    const back = document.querySelector("#desk[data-desk=comment] a[data-key=o]");
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    if (back && place?.view === viewOf(location.href)) back.href = `${place.address}${new URL(back.href).hash}`;
}

/* Where keys go at first: the field that waits for words, or else the card one came back to. */
function arrive() {
    wayBack();
    const field = document.querySelector("#desk [autofocus]");
    const card = location.hash && document.getElementById(location.hash.slice(1));
    if (field) field.focus();
    else if (card?.matches("#desk .card")) stand(card);
}

/* --- keys --- */

function withKey(key) {
    const found = `[data-key="${CSS.escape(key)}"]`;
    const places = [here() ?? cards()[0], document.getElementById("announce"), desk(), document];
    for (const place of places) {
        const inPlace = [...(place?.querySelectorAll(found) ?? [])].filter(visible);
        // What belongs to one card is never pressed for another.
        const element = inPlace.find((each) => place === places[0] || !each.closest(".card"));
        if (element) return element;
    }
    return null;
}

function press(element) {
    if (element.matches("summary")) {
        const details = element.parentElement;
        details.open = !details.open;
        const first = details.querySelector("button[data-key], textarea, input:not([type=hidden])");
        if (details.id === "keys" && !details.open && stood()) stand(stood());
        else (details.open && first && details.id !== "keys" ? first : element).focus();
        return;
    }
    const card = element.closest(".card");
    if (card && !inView(card)) return stand(card);
    if (card && !here()) stand(card);
    element.click();
}

function reveal() {
    const hidden = [...(here() ?? cards()[0] ?? desk()).querySelectorAll("details.masked")];
    const open = hidden.some((each) => !each.open);
    for (const each of hidden) each.open = open;
}

let busy = false; // the next comment is on its way
let leaving = true; // this page is not there yet, or goes: a key is meant for the one that comes

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event.target);
    if (!desk() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (writing(event.target) || event.key.length !== 1) return;
    const key = event.key.toLowerCase();
    if (desk().dataset.keys !== "on" && key !== "?") return;
    // A key held down must not decide about one comment after the other, nor before the next one is there.
    if (event.repeat && !"jk".includes(key)) return;
    if (busy || leaving) return;
    const list = desk().dataset.desk === "queue";
    if (list && key === "j") step(1);
    else if (list && key === "k") step(-1);
    else if (key === "v") reveal();
    else {
        const element = withKey(key);
        if (!element) return;
        press(element);
    }
    event.preventDefault();
});

/* Escape closes what is open around one, and leaves a field so that the keys work again. */
function leave(element) {
    leaving = document.readyState === "loading";
    const open = element.closest?.(".reject[open], .words[open], .with-note[open]");
    if (open) {
        open.open = false;
        open.querySelector("summary").focus();
    } else if (element.closest?.(".tip")) {
        element.blur();
    }
    closeReasons();
}

function closeReasons() {
    const opened = document.querySelector("#desk .numbered.opened");
    const card = opened?.closest(".card");
    opened?.remove();
    if (card) stand(card);
}


/* --- the reasons, where a card in the list is rejected --- */

const plain = (event) => !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;

document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-key=r]");
    const reasons = document.getElementById("reasons");
    if (!link || !reasons || !plain(event)) return;
    event.preventDefault();
    closeReasons();
    const opened = reasons.content.firstElementChild.cloneNode(true);
    opened.classList.add("opened");
    link.closest("form").append(opened);
    stand(link.closest(".card"));
    opened.querySelector("button").focus();
});

/* --- a link or form that neither this script nor htmx takes over, and that so leads away --- */

document.addEventListener("click", (event) => {
    const link = event.target.closest("#desk a[href]");
    if (!link || link.target || !plain(event)) return;
    leaving = true;
    if (link.closest(".card")) leaveCard(link);
});
document.addEventListener("submit", (event) => {
    if (event.target.closest("#desk") && plain(event)) leaving = true;
});
window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
});

/* --- the next comment without loading the whole page --- */

let at = 0;

document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id !== "desk") return;
    busy = true;
    at = Math.max(0, cards().indexOf(event.target.closest(".card") ?? here()));
});

document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, pathInfo } = event.detail;
    if (target?.id === "lock" && new URL(xhr.responseURL).pathname !== pathInfo.requestPath) {
        event.detail.shouldSwap = false; // led to the login
        say("ended");
    }
    if (target?.id !== "desk") return;
    if ([400, 409].includes(xhr.status)) {
        event.detail.shouldSwap = true;
        event.detail.isError = false;
    }
    if (xhr.status < 400 && !xhr.responseText.includes('id="desk"')) {
        event.detail.shouldSwap = false; // asked to log in again, say: show that page
        window.location.assign(xhr.responseURL);
    }
});

document.addEventListener("htmx:afterSettle", (event) => {
    // Another request, such as that for the lock, may settle while this one is under way.
    if (!busy || event.detail.target?.id !== "desk") return;
    busy = false;
    if (desk()?.dataset.desk === "queue") {
        stand(cards()[Math.min(at, cards().length - 1)]);
    } else {
        window.scrollTo(0, 0);
        desk()?.querySelector("h1")?.focus({ preventScroll: true });
        arrive();
    }
    countDown();
});

/* One of the sentences that the page keeps ready: "failed", "ended" or "refused". */
function say(what) {
    const announce = document.getElementById("announce");
    if (!announce) return;
    const sentence = document.createElement("p");
    sentence.className = "errornote";
    sentence.textContent = announce.dataset[what];
    if (what === "ended") {
        const login = document.createElement("a");
        login.href = `${announce.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
        login.textContent = announce.dataset.loginWords;
        sentence.append(" ", login);
    }
    announce.replaceChildren(sentence);
}

function failed(event) {
    busy = false;
    const status = event.detail.xhr?.status;
    say(status === 403 ? "ended" : status ? "refused" : "failed");
}
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
document.addEventListener("htmx:responseError", failed);

/* --- undo: gone when its time is over --- */

function countDown() {
    for (const form of document.querySelectorAll("form.undo:not(.counting)")) {
        form.classList.add("counting");
        setTimeout(() => form.remove(), form.dataset.seconds * 1000);
    }
}

document.addEventListener("DOMContentLoaded", () => {
    leaving = false;
    arrive();
    countDown();
});
