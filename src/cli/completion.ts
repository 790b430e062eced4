/** `goodgate completion SHELL`: a completion script made from the command tree. */
import { Argument, type Command, type Option } from 'commander'

export interface Verb {
  name: string
  says: string
  flags: string[]
  /** What its argument can be, where that is a short list. */
  choices: readonly string[]
}

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
type Shell = (typeof SHELLS)[number]

export function register(program: Command): void {
  program
    .command('completion')
    .description('print a shell completion script')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  goodgate completion bash > /etc/bash_completion.d/goodgate
  goodgate completion zsh > "\${fpath[1]}/_goodgate"
  goodgate completion fish > ~/.config/fish/completions/goodgate.fish
  goodgate completion powershell >> $PROFILE`,
    )
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell, verbsOf(program)))
    })
}

/** Every verb and alias, with what may follow it. */
export function verbsOf(program: Command): Verb[] {
  return program.commands.flatMap(command => {
    const flags = [...command.options.flatMap(flagsOf), '--help']
    const choices = command.registeredArguments.flatMap(argument => argument.argChoices ?? [])
    return [command.name(), ...command.aliases()].map(name => ({ name, says: command.description(), flags, choices }))
  })
}

export function completionScript(shell: Shell, verbs: Verb[]): string {
  return { bash, zsh, fish, powershell }[shell](verbs)
}

function flagsOf(option: Option): string[] {
  return [option.short, option.long].filter(flag => flag != null)
}

/** Words first, then files: an argument of most flags is a file. */
function bash(verbs: Verb[]): string {
  const cases = verbs.map(({ name, flags, choices }) => `    ${name}) words="${[...choices, ...flags].join(' ')}" ;;`)
  return `# bash completion for goodgate
_goodgate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${verbs.map(({ name }) => name).join(' ')} --help --version" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${verbs.map(({ name }) => name).join(' ')} --help --version"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ "$COMP_CWORD" -gt 1 ] && [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _goodgate goodgate
`
}

function zsh(verbs: Verb[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  const named = verbs.map(({ name, says }) => `    ${quoted(`${name}:${says.replaceAll(':', '\\:')}`)}`)
  const cases = verbs.map(
    ({ name, flags, choices }) =>
      `    ${name}) _alternative 'words:word:(${[...choices, ...flags].join(' ')})' 'files:file:_files' ;;`,
  )
  return `#compdef goodgate
_goodgate() {
  local -a verbs=(
${named.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe 'command' verbs; return; fi
  case $words[2] in
${cases.join('\n')}
  esac
}
compdef _goodgate goodgate
`
}

function fish(verbs: Verb[]): string {
  const lines = verbs.flatMap(({ name, says, flags, choices }) => [
    `complete -c goodgate -n __fish_use_subcommand -f -a ${name} -d '${says.replaceAll("'", "\\'")}'`,
    ...choices.map(choice => `complete -c goodgate -n '__fish_seen_subcommand_from ${name}' -f -a ${choice}`),
    ...flags.map(flag => {
      const form = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
      return `complete -c goodgate -n '__fish_seen_subcommand_from ${name}' ${form}`
    }),
  ])
  return `# fish completion for goodgate\n${lines.join('\n')}\n`
}

function powershell(verbs: Verb[]): string {
  const table = verbs.map(
    ({ name, flags, choices }) => `    '${name}' = @(${[...choices, ...flags].map(word => `'${word}'`).join(', ')})`,
  )
  return `# PowerShell completion for goodgate
Register-ArgumentCompleter -Native -CommandName goodgate -ScriptBlock {
  param($word, $ast, $position)
  $flags = @{
${table.join('\n')}
  }
  $verb = if ($ast.CommandElements.Count -gt 1) { $ast.CommandElements[1].ToString() } else { '' }
  $words = if ($flags.ContainsKey($verb) -and $word -ne $verb) { $flags[$verb] } else { $flags.Keys | Sort-Object }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`
}
