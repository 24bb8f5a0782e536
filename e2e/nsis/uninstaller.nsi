; A small installer around electron/installer/installer.nsh alone, with the stock plug-ins of NSIS: electron-builder's own
; script needs plug-ins that only its download has. Compiled by e2e/package-windows.e2e.test.ts:
;   makensis -INPUTCHARSET UTF8 -DAPP=<folder> -DOUT=<file> uninstaller.nsi
Unicode true
Target amd64-unicode
!include LogicLib.nsh
!include FileFunc.nsh
!include MUI2.nsh

Name Weatherdeck
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Weatherdeck"
RequestExecutionLevel user

!define APP_EXECUTABLE_FILENAME Weatherdeck.exe
; What electron-builder's templates define for includes (templates/nsis/common.nsh).
!macro _isUpdated _a _b _t _f
  ClearErrors
  ${GetParameters} $R9
  ${GetOptions} $R9 "--updated" $R8
  IfErrors `${_f}` `${_t}`
!macroend
!define isUpdated `"" isUpdated ""`

!include "${INCLUDE}"

!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE French

Section
  SetOutPath $INSTDIR
  File "${APP}"
  WriteUninstaller "$INSTDIR\Uninstall Weatherdeck.exe"
SectionEnd

Section un.Uninstall
  !insertmacro customUnInstall
  SetOutPath $TEMP
  RMDir /r $INSTDIR
SectionEnd
