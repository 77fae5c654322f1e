// Takes out of a style sheet what dresses those parts of GOV.UK Frontend's components that no page has:
//   node requirements/undressed.js requirements/undressed.txt static/vendor/app.css
// A rule goes where each of its selectors needs one of the classes that the list names. (tests/web/test_styles.py holds the list to the templates.)
const files = require("fs");

const [, , list, sheet] = process.argv;
const gone = new Set(files.readFileSync(list, "utf8").split(/\s+/).filter(Boolean));

// what stands in brackets, as in :not(.this), is no class that an element has to have
const needs = (selector) => {
  let outside = selector;
  while (/\([^()]*\)/.test(outside)) outside = outside.replace(/\([^()]*\)/g, "");
  return (outside.match(/\.(?:[\w-]|\\.)+/g) || []).map((name) => name.slice(1).replace(/\\/g, ""));
};

const selectors = (head) => head.split(/,(?![^(]*\))/);

const end = (css, from) => {
  let depth = 1, at = from;
  while (depth) {
    if (css[at] === "{") depth += 1;
    if (css[at] === "}") depth -= 1;
    at += 1;
  }
  return at;
};

const kept = (css) => {
  let found = "", from = 0;
  for (let opens = css.indexOf("{"); opens >= 0; opens = css.indexOf("{", from)) {
    const closes = end(css, opens + 1), head = css.slice(from, opens), body = css.slice(opens + 1, closes - 1);
    from = closes;
    if (/^@(media|supports)/.test(head)) {
      const inner = kept(body);
      if (inner) found += `${head}{${inner}}`;
    } else if (head.startsWith("@")) {
      found += `${head}{${body}}`;
    } else {
      const left = selectors(head).filter((selector) => !needs(selector).some((name) => gone.has(name)));
      if (left.length) found += `${left.join(",")}{${body}}`;
    }
  }
  return found + css.slice(from);
};

files.writeFileSync(sheet, kept(files.readFileSync(sheet, "utf8")));
