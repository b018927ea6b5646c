// Со страницы, открытой из файла, браузер не даёт прочесть соседние: поиск обходится без отрывков.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
