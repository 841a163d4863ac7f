// Moves the form under the comment that is answered, keeping what is typed, and minds the focus. htmx sends it.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const comment = (id) => at(`comment-${id}`);

  const place = (id) => {
    const form = at("respond");
    const answered = id && comment(id);
    if (answered) {
      answered.querySelector("article").after(form);
    } else {
      at("respond-home").append(form);
    }
    at("comment-parent").value = answered ? id : "";
    const name = answered && answered.querySelector("h3").textContent;
    const title = answered ? form.dataset.titleTo.split("{name}").join(name) : form.dataset.title;
    at("respond-title").firstElementChild.textContent = title;
    at("cancel-reply").hidden = !answered;
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const reply = event.target.closest(".thread .comment-reply");
    if (reply) {
      event.preventDefault();
      place(reply.closest(".comment").id.replace("comment-", ""));
      at("comment-body").focus();
    } else if (event.target.closest("#cancel-reply") && at("respond-home")) {
      event.preventDefault();
      const answered = comment(at("comment-parent").value);
      place("");
      (answered ? answered.querySelector(".comment-reply") : at("comment-body")).focus();
    }
  });

  // An answer that gives the form back says so, whatever its status; any other failure keeps the form as it is.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, () => {
      at("form-said").textContent = at("form-said").dataset.failed;
    });
  }
  document.addEventListener("htmx:beforeRequest", () => {
    at("form-said").textContent = "";
  });
  document.addEventListener("comment-posted", (event) => {
    place("");
    const posted = comment(event.detail.id);
    if (posted) posted.querySelector("article").focus();
  });
})();
