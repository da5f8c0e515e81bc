// Dropping files: an extra, the form works without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const area = document.querySelector(".drop"), input = document.getElementById("files"), told = document.getElementById("told");
  if (!area) return;
  const tell = () => { told.textContent = input.files.length + (input.files.length === 1 ? " file" : " files"); };
  area.addEventListener("dragover", event => { event.preventDefault(); area.classList.add("over"); });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", event => { event.preventDefault(); area.classList.remove("over"); input.files = event.dataTransfer.files; tell(); });
  input.addEventListener("change", tell);
});
