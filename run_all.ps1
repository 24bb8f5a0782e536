# Everything once, from the images to the batch's output read back: .\run_all.ps1 [-From 2024-01-01] [-To 2024-12-31]
# Needs Docker Desktop and Node.js. Each step is told with its time; the exit code is 0 when all went through.
param([string]$From, [string]$To)
$options = @('run-all', '--stack')
if ($From) { $options += @('--from', $From) }
if ($To) { $options += @('--to', $To) }
& node (Join-Path $PSScriptRoot 'scripts\deck.mjs') @options
exit $LASTEXITCODE
