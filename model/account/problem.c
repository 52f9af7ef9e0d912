#include "model/account/problem.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"

void problems_take_back(struct problems *problems, size_t count)
{
    for (; count > 0; count--) {
        problems->count--;
        free(problems->items[problems->count].file);
        free(problems->items[problems->count].message);
    }
}

void problems_release(struct problems *problems)
{
    problems_take_back(problems, problems->count);
    free(problems->items);
    *problems = (struct problems){0};
}

static char *harmless_copy(const char *text, size_t length)
{
    struct strbuf copy = STRBUF_INIT;

    sanitise_add(&copy, text, length);
    return strbuf_detach(&copy);
}

void problems_add(struct problems *problems, enum problem_weight weight, const char *file,
                  uint32_t line, uint32_t column, const char *format, ...)
{
    struct problem problem = {.weight = weight, .line = line, .column = column};
    struct strbuf message = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&message, format, args);
    va_end(args);
    problem.file = harmless_copy(file, strlen(file));
    problem.message = harmless_copy(message.text, message.length);
    strbuf_release(&message);
    problems->items = mem_grow(problems->items, &problems->capacity, problems->count + 1,
                               sizeof *problems->items);
    problems->items[problems->count++] = problem;
}

size_t problems_serious(const struct problems *problems)
{
    size_t serious = 0;

    for (size_t i = 0; i < problems->count; i++)
        serious += problems->items[i].weight != PROBLEM_NOTE;
    return serious;
}

void problem_format(struct strbuf *out, const struct problem *problem)
{
    strbuf_adds(out, problem->file);
    if (problem->line)
        strbuf_addf(out, ":%u", (unsigned)problem->line);
    if (problem->line && problem->column)
        strbuf_addf(out, ":%u", (unsigned)problem->column);
    strbuf_addf(out, ": %s", problem->message);
}
