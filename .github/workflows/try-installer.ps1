# On Windows only: the real installer, silently, for this user; the app starts and answers; the uninstaller leaves the data.
$ErrorActionPreference = 'Stop'
$setup = Get-ChildItem dist -Filter '*-setup.exe' | Select-Object -First 1
Start-Process -Wait -FilePath $setup.FullName -ArgumentList '/S'
$folder = Join-Path $env:LOCALAPPDATA 'Programs\Weatherdeck'
$exe = Join-Path $folder 'Weatherdeck.exe'
if (-not (Test-Path $exe)) { throw "nothing was installed in $folder" }
$env:WEATHERDECK_DATA = Join-Path $env:RUNNER_TEMP 'Météo données'
$app = Start-Process -PassThru -FilePath $exe
$owner = Join-Path $env:WEATHERDECK_DATA 'run\owner.json'
for ($i = 0; $i -lt 60 -and -not (Test-Path $owner); $i++) { Start-Sleep 1 }
if (-not (Test-Path $owner)) { throw 'the app did not start within a minute' }
node out/main/cli.cjs status --json
if ($LASTEXITCODE -ne 0) { throw 'the app does not answer' }
$null = $app.CloseMainWindow()
$app | Wait-Process -Timeout 30
Start-Process -Wait -FilePath (Join-Path $folder 'Uninstall Weatherdeck.exe') -ArgumentList '/S'
for ($i = 0; $i -lt 30 -and (Test-Path $exe); $i++) { Start-Sleep 1 }
if (Test-Path $exe) { throw 'the uninstaller left the program' }
if (-not (Test-Path (Join-Path $env:WEATHERDECK_DATA 'settings.json')) -and -not (Test-Path (Join-Path $env:WEATHERDECK_DATA 'postgres'))) { throw 'the data is gone' }
