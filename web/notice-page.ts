const texts = {
  en: {
    title: 'This address does not open Weatherdeck',
    text: 'A link works once, in one browser, for as long as Weatherdeck runs. For a fresh one, run this again in its folder:',
    after: 'It prints the new address and opens it; what is running goes on.',
  },
  fr: {
    title: 'Cette adresse n’ouvre pas Weatherdeck',
    text: 'Un lien sert une fois, dans un navigateur, tant que Weatherdeck tourne. Pour en avoir un nouveau, relancez dans son dossier :',
    after: 'La nouvelle adresse s’affiche et s’ouvre ; ce qui tourne continue.',
  },
}

/** What a browser without a valid link sees. Whole in itself: nothing else is served to it. */
export function noticePage(acceptLanguage: string | undefined): string {
  const language = /^\s*fr\b/i.test(acceptLanguage ?? '') ? 'fr' : 'en'
  const { title, text, after } = texts[language]
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Weatherdeck</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 16vh auto; padding: 0 1.5rem }
h1 { font-size: 1.25rem; font-weight: 600 }
code { display: inline-block; padding: .4rem .8rem; border: 1px solid #8886; border-radius: 4px; font-size: 14px }
</style>
<h1>${title}</h1>
<p>${text}</p>
<p><code>npm start</code></p>
<p>${after}</p>
</html>
`
}
