// Dropping files, and a list of what was chosen: an extra, the form works without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("upload");
  if (!form) return;
  const MOST_FILES = 100, MOST_BYTES = 1048576, A_MILLION = 1000000;
  const input = form.querySelector("input[type=file]");
  const area = form.querySelector(".drop"), told = document.getElementById("told"), list = document.getElementById("chosen");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")], send = form.querySelector("button[type=submit]");
  let files = [];
  const refresh = () => {
    const transfer = new DataTransfer();
    files.forEach(file => transfer.items.add(file));
    input.files = transfer.files;
    list.replaceChildren();
    files.forEach((file, at) => {
      const row = list.insertRow();
      row.insertCell().textContent = file.name;
      row.insertCell().textContent = "Waiting";
      row.insertCell().textContent = file.size > A_MILLION ? "The file has more than 1 000 000 bytes." : "N/A";
      const button = document.createElement("button");
      button.type = "button"; button.className = "link"; button.textContent = "Remove file";
      button.setAttribute("aria-label", "Remove file " + file.name);
      button.addEventListener("click", () => { files.splice(at, 1); refresh(); });
      row.insertCell().append(button);
    });
    list.closest("table").hidden = files.length === 0;
    document.getElementById("none").hidden = files.length > 0;
    ready();
  };
  const ready = () => { send.disabled = files.length === 0 || !boxes.every(box => box.checked); };
  const add = added => {
    const problems = [];
    added = [...added];
    if (files.length + added.length > MOST_FILES) {
      problems.push("You can only upload up to 100 files");
      added = [];
    }
    for (const file of added) {
      if (!/\.xml$/i.test(file.name)) problems.push(file.name + ": Only XML files can be uploaded.");
      else if (file.size > MOST_BYTES) problems.push(file.name + ": Each file must be 1MB or smaller.");
      else files.push(file);
    }
    told.textContent = problems.join(" ");
    refresh();
  };
  input.addEventListener("change", () => add([...input.files].filter(file => !files.includes(file))));
  boxes.forEach(box => box.addEventListener("change", ready));
  area.addEventListener("dragover", event => { event.preventDefault(); area.classList.add("over"); });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", event => { event.preventDefault(); area.classList.remove("over"); add(event.dataTransfer.files); });
  ready();
});
