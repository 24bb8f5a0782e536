// Only in the package that continuous integration builds around the offline stand-in for Electron, which is too old to
// have what the app uses (fetch and so on): adds it to the main process and, through its own entry, to utility processes.
const path = require('node:path')
const { utilityProcess } = require('electron')
const beside = (name) => path.join(path.dirname(process.execPath), name)
require(beside('polyfill.cjs'))
const fork = utilityProcess.fork
utilityProcess.fork = (file, args = [], options) => fork.call(utilityProcess, beside('utility.cjs'), [file, ...args], options)
require('../main/electron.cjs')
