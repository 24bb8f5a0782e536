import { Option, type Command } from 'commander'

/** Lets the program's own options also stand after a command's name, which positional options alone would not. */
export function acceptEverywhere(program: Command, under: Command = program): void {
  for (const command of under.commands) {
    for (const [name, flags] of [['json', '--json'], ['data', '--data <folder>']] as const)
      command.addOption(new Option(flags).hideHelp()).on(`option:${name}`, (value: string | null) => {
        program.setOptionValue(name, value ?? true)
        command.setOptionValue(name, undefined)
      })
    acceptEverywhere(program, command)
  }
}
