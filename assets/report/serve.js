// A served page: shows what is wrong with the file since, and takes up the next page when there is one.
"use strict";
const startServed = () => {
  const status = document.getElementById("served");
  let version = null;
  const told = (text, isWrong) => {
    status.textContent = text;
    status.hidden = text === "";
    status.classList.toggle("wrong", isWrong);
  };
  const ask = async () => {
    try {
      const state = await (await fetch("/state", { cache: "no-store" })).json();
      if (version === null) version = state.version;
      if (state.version !== version) { location.reload(); return; }
      if (state.findings) told(`This page is the last good one. The file as saved now:\n\n${state.findings}`, true);
      else told(state.busy ?? "", false);
    } catch {
      told("The server has stopped; this page stays as it is.", true);
    }
    setTimeout(ask, 500);
  };
  ask();
};
if (document.getElementById("served")) startServed();
