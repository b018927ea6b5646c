// Вкладки фреймворков: выбор общий у всех групп, и страница помнит его до следующего раза.
// Прячет вкладки tabs.css — по атрибуту hidden, и только на экране: на бумаге стоят все.
(() => {
  const MEMORY = "framework";
  const groups = [...document.querySelectorAll(".tabs")];
  const buttons = (group) => [...group.querySelectorAll("[role=tab]")];
  const panel = (button) => document.getElementById(button.getAttribute("aria-controls"));

  function select(group, key) {
    if (!buttons(group).some((button) => button.dataset.key === key)) return;
    buttons(group).forEach((button) => {
      const chosen = button.dataset.key === key;
      button.ariaSelected = String(chosen);
      button.tabIndex = chosen ? 0 : -1;
      panel(button).hidden = !chosen;
    });
  }

  // Остальные группы меняют высоту; та, где выбирали, остаётся на экране там же.
  function choose(button) {
    const before = button.getBoundingClientRect().top;
    groups.forEach((group) => select(group, button.dataset.key));
    scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
    try { localStorage.setItem(MEMORY, button.dataset.key); } catch { /* хранить запрещено */ }
  }

  const MOVES = {
    ArrowRight: (index, count) => (index + 1) % count,
    ArrowLeft: (index, count) => (index + count - 1) % count,
    Home: () => 0,
    End: (index, count) => count - 1,
  };

  groups.forEach((group) => {
    buttons(group).forEach((button, index, all) => {
      Object.assign(panel(button), { role: "tabpanel", tabIndex: 0 });
      panel(button).setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => choose(button));
      button.addEventListener("keydown", (event) => {
        if (!MOVES[event.key]) return;
        event.preventDefault();
        const next = all[MOVES[event.key](index, all.length)];
        next.focus({ preventScroll: true });
        choose(next);
      });
    });
    select(group, buttons(group)[0].dataset.key);
  });
  let remembered = null;
  try { remembered = localStorage.getItem(MEMORY); } catch { /* читать запрещено */ }
  if (remembered) groups.forEach((group) => select(group, remembered));
})();
