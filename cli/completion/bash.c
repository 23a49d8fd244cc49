/*
 * bash splits "--flag=value" into three words at the "=". The script finds the command behind global
 * flags, then the flag whose value is being written, if any, and otherwise offers flags or arguments.
 */
#include <stdio.h>
#include <string.h>

#include "completion/completion.h"

static void print_flag(const struct completion_flag *flag, void *udata)
{
    if (flag->short_flag) printf(" -%c", flag->short_flag);
    printf(" --%s", flag->name);
}

/* "--name|-n" as patterns of a case. */
static void print_pattern(const struct completion_flag *flag)
{
    printf("--%s", flag->name);
    if (flag->short_flag) printf("|-%c", flag->short_flag);
}

/* Flags whose next word is their value. */
static void print_with_value(const struct completion_flag *flag, void *udata)
{
    bool *any = udata;
    if (!flag->value || flag->only_after_equals) return;
    if (*any) putchar('|');
    print_pattern(flag);
    *any = true;
}

static void print_value(const struct completion_flag *flag, void *udata)
{
    const struct command *command = udata;
    if (!flag->value) return;
    printf("    %s:--%s=", command->name, flag->name);
    if (!flag->only_after_equals) printf("|%s:--%s", command->name, flag->name);
    if (flag->short_flag && !flag->only_after_equals) printf("|%s:-%c", command->name, flag->short_flag);
    printf(") known=1");
    if (flag->words) {
        printf(" words='");
        completion_print_words(flag, " ", "", "()");
        putchar('\'');
    }
    if (flag->files) printf(" files=1");
    if (flag->list) printf(" list=1");
    printf(" ;;\n");
}

void completion_bash(void)
{
    bool any = false;
    printf("# bash completion for lt; load it with: source <(lt completion bash)\n"
           "_lt() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} command= flag= words= files= list= known= before= i\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n"
           "        ");
    completion_each_flag(NULL, print_with_value, &any);
    printf(") [ \"${COMP_WORDS[i + 1]}\" = = ] && ((i++)); ((i++)) ;;\n"
           "        -*) ;;\n"
           "        *) command=${COMP_WORDS[i]}; break ;;\n"
           "        esac\n"
           "    done\n"
           "    if [ \"$cur\" = = ]; then flag=${COMP_WORDS[COMP_CWORD - 1]}= cur=\n"
           "    elif [ \"${COMP_WORDS[COMP_CWORD - 1]}\" = = ]; then flag=${COMP_WORDS[COMP_CWORD - 2]}=\n"
           "    elif [ -z \"$command\" ] || ((COMP_CWORD - 1 > i)); then flag=${COMP_WORDS[COMP_CWORD - 1]}; fi\n"
           "    case ${command:-run}:$flag in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) completion_each_flag(&COMMANDS[i], print_value, (void *)&COMMANDS[i]);
    printf("    esac\n"
           "    if [ -z \"$known$command\" ]; then\n"
           "        if [[ $cur = -* ]]; then words='");
    completion_each_flag(NULL, print_flag, NULL);
    printf("'; else words='");
    for (size_t i = 0; i < COMMAND_COUNT; i++) printf("%s%s", i ? " " : "", COMMANDS[i].name);
    printf("'; fi\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "        return\n"
           "    fi\n"
           "    if [ -z \"$known\" ]; then\n"
           "        case $command in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *arguments = completion_arguments(&COMMANDS[i]);
        printf("        %s) if [[ $cur = -* ]]; then words='", COMMANDS[i].name);
        completion_each_flag(&COMMANDS[i], print_flag, NULL);
        printf("'; else words='%s'", arguments ? arguments : "");
        if (completion_takes_files(&COMMANDS[i])) printf(" files=1");
        if (strcmp(COMMANDS[i].name, "help") == 0) {
            printf(" words='options");
            for (size_t k = 0; k < COMMAND_COUNT; k++) printf(" %s", COMMANDS[k].name);
            putchar('\'');
        }
        printf("; fi ;;\n");
    }
    printf("        esac\n"
           "    fi\n"
           "    if [ -n \"$list\" ] && [[ $cur = *,* ]]; then before=${cur%%,*},; fi\n"
           "    COMPREPLY=()\n"
           "    [ -n \"$words\" ] && COMPREPLY=($(compgen -P \"$before\" -W \"$words\" -- \"${cur#\"$before\"}\"))\n"
           "    if [ -n \"$files\" ]; then\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        while IFS= read -r i; do COMPREPLY+=(\"$i\"); done < <(compgen -f -- \"$cur\")\n"
           "    fi\n"
           "    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} = *= ]] && compopt -o nospace 2>/dev/null\n"
           "    return 0\n"
           "}\n"
           "complete -F _lt lt\n");
}
