// What `make` leaves of the style sheet: of GOV.UK Frontend's components those parts alone that a template, a page's code or a script names.
module.exports = {
  content: ["templates/**/*.html", "opsplanner/**/*.py", "static/app.js", "static/vendor/govuk-frontend.min.js"],
  defaultExtractor: (text) => text.match(/[\w!-]+/g) || [],
  // our own; and what templates put together: a component's name with its kind, a heading with its size
  safelist: [/^app-/, /^govuk-\w+--/, /^govuk-heading-[sml]$/],
  dynamicAttributes: ["data-label"],
};
