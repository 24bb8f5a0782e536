import { startOpenMeteo } from './server'

// By hand: npx tsx e2e/open-meteo/main.ts [port [address]]. Then set the three base URLs in the settings.
const [port = 0, host = '127.0.0.1'] = process.argv.slice(2)
const server = await startOpenMeteo({ port: Number(port), host })
console.log(`forecast   ${server.forecastUrl}
archive    ${server.archiveUrl}
geocoding  ${server.geocodingUrl}
faults     POST ${server.url}/__faults   [{"kind":"unavailable","times":3}]
requests   GET  ${server.url}/__requests`)
process.once('SIGINT', () => void server.close())
process.once('SIGTERM', () => void server.close())
