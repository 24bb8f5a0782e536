; What the uninstaller asks. Included by electron-builder's script (electron-builder.yml, nsis.include); LF line ends, UTF-8.
; 1036 is French; everything else reads English. A silent uninstall and an update ask nothing and keep everything.

!macro askToRemove ENGLISH FRENCH YES
  ${if} $LANGUAGE == 1036
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${FRENCH}" /SD IDNO IDYES ${YES}
  ${else}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${ENGLISH}" /SD IDNO IDYES ${YES}
  ${endIf}
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    ${ifNot} ${Silent}
      ; Containers and volumes belong to Docker: without a word they would stay, and take memory and disk.
      !insertmacro askToRemove \
        "Also remove Weatherdeck's Docker stack: its containers and their data (Kafka, HDFS, the stack's PostgreSQL)?$\r$\n$\r$\nNo keeps it; $\"docker compose -p weatherdeck down --volumes$\" removes it later." \
        "Supprimer aussi la pile Docker de Weatherdeck : ses conteneurs et leurs données (Kafka, HDFS, PostgreSQL de la pile) ?$\r$\n$\r$\nNon la conserve ; « docker compose -p weatherdeck down --volumes » la supprimera plus tard." \
        removeStack
      Goto keepStack
      removeStack:
        ; 120 s at most; without a Docker engine it says so and goes on.
        ExecWait '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" --remove-stack' $R0
        ${if} $R0 != 0
          ${if} $LANGUAGE == 1036
            MessageBox MB_OK|MB_ICONEXCLAMATION "La pile Docker n'a pas pu être supprimée (Docker est-il démarré ?). Plus tard : docker compose -p weatherdeck down --volumes" /SD IDOK
          ${else}
            MessageBox MB_OK|MB_ICONEXCLAMATION "The Docker stack could not be removed (is Docker running?). Later: docker compose -p weatherdeck down --volumes" /SD IDOK
          ${endIf}
        ${endIf}
      keepStack:

      !insertmacro askToRemove \
        "Also delete Weatherdeck's data: settings, stored replies and the embedded database in $APPDATA\Weatherdeck?$\r$\n$\r$\nThis cannot be undone. No keeps it for a later installation." \
        "Supprimer aussi les données de Weatherdeck : réglages, réponses conservées et base intégrée dans $APPDATA\Weatherdeck ?$\r$\n$\r$\nC'est définitif. Non les conserve pour une installation ultérieure." \
        removeData
      Goto keepData
      removeData:
        RMDir /r "$APPDATA\Weatherdeck"
      keepData:
    ${endIf}
    ; Start with the system, as the app itself writes it (app.setLoginItemSettings), and the links it takes.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "org.weatherdeck.app"
    DeleteRegKey HKCU "Software\Classes\weatherdeck"
  ${endIf}
!macroend
