// node scripts/make-icons.mjs: draws the installer's icons from renderer/icon.svg with a Chromium. Only when the drawing changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './prepare.mjs'

const folder = join(root, 'electron', 'installer')
const svg = readFileSync(join(root, 'renderer', 'icon.svg'), 'utf8')
const linux = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const windows = [16, 20, 24, 32, 40, 48, 64, 256]
/** Apple's names for PNG images by edge length (developer.apple.com, "icns"): the plain ones, and those for two pixels a point. */
const apple = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }

/** Windows' icon file: a table of contents, then PNG images. */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let at = head.length
  images.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index
    // 0 stands for 256.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  })
  return Buffer.concat([head, ...images.map(({ png }) => png)])
}

/** macOS' icon file: a length, then each image with its type and length. */
function icns(images) {
  const blocks = images.map(({ type, png }) => {
    const head = Buffer.alloc(8)
    head.write(type, 'ascii')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'ascii')
  head.writeUInt32BE(8 + blocks.reduce((sum, block) => sum + block.length, 0), 4)
  return Buffer.concat([head, ...blocks])
}

const browser = await chromium.launch({
  executablePath: process.env.WEATHERDECK_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()
/** macOS icons stand back from their edge, as Apple's own do. */
async function draw(size, margin = 0) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>html,body{margin:0;background:none}svg{display:block;box-sizing:border-box;width:${size}px;height:${size}px;padding:${size * margin}px}</style>${svg}`,
  )
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
}

mkdirSync(join(folder, 'icons'), { recursive: true })
for (const size of linux) writeFileSync(join(folder, 'icons', `${size}x${size}.png`), await draw(size))
const forWindows = []
for (const size of windows) forWindows.push({ size, png: await draw(size) })
writeFileSync(join(folder, 'icon.ico'), ico(forWindows))
const forApple = []
for (const [type, size] of Object.entries(apple)) forApple.push({ type, png: await draw(size, 0.09) })
writeFileSync(join(folder, 'icon.icns'), icns(forApple))

/** In the tray: the app's mark with the colour and the shape of the state, as in the rail (renderer/ui/state-mark). */
const states = {
  ok: '<circle cx="24" cy="24" r="7" fill="#2f9e44" stroke="#fff" stroke-width="2"/>',
  busy: '<circle cx="24" cy="24" r="6" fill="#fff" stroke="#2f5bd7" stroke-width="4"/>',
  warn: '<path d="M24 15l9 16H15z" fill="#f59f00" stroke="#fff" stroke-width="2"/>',
  bad: '<rect x="17" y="17" width="14" height="14" fill="#e03131" stroke="#fff" stroke-width="2" transform="rotate(45 24 24)"/>',
  idle: '<circle cx="24" cy="24" r="6" fill="#868e96" stroke="#fff" stroke-width="2"/>',
}
const tray = join(root, 'electron', 'main', 'tray')
mkdirSync(tray, { recursive: true })

for (const [state, mark] of Object.entries(states))
  for (const [scale, size] of [['', 16], ['@2x', 32]]) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>html,body{margin:0;background:none}svg{display:block;width:${size}px;height:${size}px}</style>${svg.replace('</svg>', `${mark}</svg>`)}`,
    )
    writeFileSync(join(tray, `${state}${scale}.png`), await page.screenshot({ omitBackground: true }))
  }
await browser.close()
