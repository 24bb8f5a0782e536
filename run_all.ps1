# Everything once, from the images to the batch's output read back: .\run_all.ps1 [-From 2024-01-01] [-To 2024-12-31]
# It stops at the first failure and says how to mend it; then .\run_all.ps1 -Resume goes on from there.
# Needs Docker Desktop and Node.js. Each step is told with its time; the exit code is 0 when all went through.
# Where Windows lets no script run: powershell -ExecutionPolicy Bypass -File .\run_all.ps1
param([string]$From, [string]$To, [switch]$Resume)
if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  Write-Error 'Node.js is not there. Install it from https://nodejs.org (20.19 or newer), open a new terminal, and run this again.'
  exit 1
}
$options = @('run-all', '--stack')
if ($From) { $options += @('--from', $From) }
if ($To) { $options += @('--to', $To) }
if ($Resume) { $options += '--resume' }
& node (Join-Path $PSScriptRoot 'scripts\deck.mjs') @options
exit $LASTEXITCODE
