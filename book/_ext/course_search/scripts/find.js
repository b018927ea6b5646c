// Находит разделы по запросу и в каждом — предложение, ради которого его стоит открыть.
courseSearch.find = (() => {
  const { words } = courseSearch;
  const BOOST = { title: 8, prose: 2, code: 1 };
  const SHORT = 3; // слово короче — это, скорее всего, оно само, а не начало другого
  const LONG = 5; // в слове короче опечатку не угадать
  const SHOWN = 30;
  let index;
  let stopwords;

  function build() {
    const { pages, stopwords: list } = courseSearch.text;
    stopwords = new Set(list.map((word) => word.replaceAll("ё", "е")));
    index = new MiniSearch({
      fields: Object.keys(BOOST),
      storeFields: ["address", "chapter", "title", "prose", "code"],
      tokenize: words.list,
      processTerm: words.indexed,
    });
    let id = 0;
    for (const { address, sections } of pages) {
      const chapter = sections[0]?.title;
      for (const { anchor, ...section } of sections) {
        index.add({ id: id++, address: address + anchor, chapter, ...section });
      }
    }
  }

  /** Что искать: слова запроса без «как», «что» и «для», если кроме них что-нибудь есть. */
  function meaningful(query) {
    const all = words.list(query);
    const kept = all.filter((word) => !stopwords.has(word.toLowerCase().replaceAll("ё", "е")));
    return kept.length ? kept : all;
  }

  function search({ query, combineWith = "AND", shortest = SHORT, fuzzy = false }) {
    const queries = meaningful(query).map((word) => ({
      combineWith: "OR",
      queries: words.forms(word),
    }));
    return index.search(
      { combineWith, queries },
      {
        boost: BOOST,
        prefix: (term) => term.length >= shortest && !/^\d/.test(term),
        fuzzy: fuzzy && ((term) => (term.length >= LONG ? 0.2 : false)),
        tokenize: (term) => [term],
        processTerm: (term) => term,
      },
    );
  }

  /** Предложение или строка кода, где разных найденных слов больше всего, лучше дословно. */
  function bestLine({ prose, code, queryTerms }, found) {
    const lines = [
      ...prose.split("\n").map((text) => ({ text, isCode: false })),
      ...code.split("\n").map((text) => ({ text, isCode: true })),
    ];
    const weights = lines.map(({ text }) => {
      const terms = new Set(words.list(text).flatMap(words.indexed));
      const hits = Array.from(terms).filter((term) => found.has(term));
      return hits.reduce((sum, term) => sum + (queryTerms.includes(term) ? 1 : 0.4), 0);
    });
    return lines[weights.indexOf(Math.max(...weights))];
  }

  /**
   * Разделы, лучшие впереди: `{query, kind, total, sections}`. Вид ответа (kind): `exact` — есть
   * все слова, `similar` — похожие на них, `some` — хотя бы одно, `none` — ничего.
   */
  return (query) => {
    if (!index) build();
    const attempts = [
      { kind: "exact", query },
      { kind: "exact", query, shortest: 1 },
      { kind: "exact", query: words.otherLayout(query) },
      { kind: "similar", query, fuzzy: true },
      { kind: "some", query, combineWith: "OR" },
    ];
    for (const attempt of attempts) {
      const results = search(attempt);
      if (results.length) {
        const sections = results.slice(0, SHOWN).map((result) => {
          const found = new Set(result.terms);
          return { ...result, found, line: bestLine(result, found) };
        });
        return { query: attempt.query, kind: attempt.kind, total: results.length, sections };
      }
    }
    return { query, kind: "none", total: 0, sections: [] };
  };
})();
