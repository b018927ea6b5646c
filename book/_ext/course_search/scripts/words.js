// Слова текста и запроса: «Градиентами», «градиент» и `градиент` — одно и то же слово.
courseSearch.words = (() => {
  const WORD = /\d+[.,]\d+|[\p{L}\p{N}_]+/gu;
  const PART = /_+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/; // zero_grad, DataLoader
  const ENDING = /[аеиоуыэюяьй]+$/;
  const FLEETING = /([^аеиоуыэюя])[ое]([клнрц])$/; // ошибок — ошибка, чисел — число
  const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
  const LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюе";
  const russian = new RussianStemmer();
  const english = new PorterStemmer();
  const known = new Map(); // слова повторяются, а основы считаются долго

  function russianForms(word) {
    let stem = russian.stemWord(word);
    if (stem.length < 3) stem = word.replace(ENDING, "") || word; // «ось» стала бы «о»
    if (stem.length < 4) return [stem];
    return [...new Set([stem, stem.replace(FLEETING, "$1$2").replace(/еек$/, "ейк")])];
  }

  /** Под какими именами слово стоит в указателе; искать его можно по любому из них. */
  function forms(word) {
    const plain = word.toLowerCase().replaceAll("ё", "е").replace(",", ".");
    if (/^[а-я]+$/.test(plain)) return russianForms(plain);
    return [/^[a-z]+$/.test(plain) ? english.stemWord(plain) : plain];
  }

  /** Отрывки текста: слова и то, что между ними, по очереди. */
  function* split(text) {
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      yield { text: text.slice(end, index), isWord: false };
      yield { text: word, isWord: true };
      end = index + word.length;
    }
    yield { text: text.slice(end), isWord: false };
  }

  /** Имена слова из текста: его самого и его частей. */
  function indexed(word) {
    if (!known.has(word)) {
      const parts = word.split(PART).filter(Boolean);
      known.set(word, [...new Set([word, ...parts].flatMap(forms))]);
    }
    return known.get(word);
  }

  /** Запрос, набранный не в той раскладке: uhflbtyn — градиент, яукщ_пкфв — zero_grad. */
  function otherLayout(text) {
    const swap = (letter) => {
      const key = KEYS.indexOf(letter);
      return key < 0 ? (KEYS[LETTERS.indexOf(letter)] ?? letter) : LETTERS[key];
    };
    return Array.from(text.toLowerCase().replaceAll("ё", "е"), swap).join("");
  }

  const list = (text) => text.match(WORD) ?? [];
  return { forms, indexed, list, otherLayout, split };
})();
