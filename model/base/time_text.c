/*
 * Days are counted in years that begin with March, so that the leap day is the last one of its year
 * and the months before it form a regular pattern: 153 days for every five.
 */
#include "model/base/time_text.h"

#include <assert.h>
#include <string.h>

enum {
    SECONDS_OF_DAY = 86400,
    FIRST_YEAR = 1970,
    DAYS_OF_CYCLE = 146097, /* 400 years */
    DAYS_TO_1970 = 719468,  /* from 0000-03-01 */
};

struct date {
    int year, month, day;
};

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

static int64_t day_of_date(struct date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t month = (date.month + 9) % 12; /* March is 0 */

    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day - 1 -
           DAYS_TO_1970;
}

static struct date date_of_day(int64_t day)
{
    int64_t since = day + DAYS_TO_1970;
    int64_t cycle = since / DAYS_OF_CYCLE, in_cycle = since % DAYS_OF_CYCLE;
    int64_t year =
        (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / (DAYS_OF_CYCLE - 1)) / 365;
    int64_t in_year = in_cycle - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;

    return (struct date){
        .year = (int)(cycle * 400 + year + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(in_year - (153 * month + 2) / 5 + 1),
    };
}

/* --- writing --------------------------------------------------------------------------------------- */

void day_text_add(struct strbuf *out, int64_t day)
{
    struct date date;

    assert(day >= 0 && day <= TIME_LAST / SECONDS_OF_DAY);
    date = date_of_day(day);
    strbuf_addf(out, "%04d-%02d-%02d", date.year, date.month, date.day);
}

void time_text_add(struct strbuf *out, int64_t time)
{
    int second = (int)(time % SECONDS_OF_DAY);

    day_text_add(out, time_day(time));
    strbuf_addf(out, "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60);
}

int64_t time_day(int64_t time)
{
    return time / SECONDS_OF_DAY;
}

/* --- reading --------------------------------------------------------------------------------------- */

/* A pattern has 0 where a digit must stand; all else stands for itself. */
static bool has_form(const char *text, const char *pattern)
{
    for (; *pattern; text++, pattern++)
        if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern)
            return false;
    return !*text;
}

static int number_at(const char *text, size_t digits)
{
    int number = 0;

    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

/* The first ten bytes, whose form is right already. */
static bool read_date(const char *text, int64_t *day)
{
    struct date date = {number_at(text, 4), number_at(text + 5, 2), number_at(text + 8, 2)};

    if (date.year < FIRST_YEAR || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_of_month(date.year, date.month))
        return false;
    *day = day_of_date(date);
    return true;
}

bool day_text_parse(const char *text, int64_t *day)
{
    return has_form(text, "0000-00-00") && read_date(text, day);
}

bool time_text_parse(const char *text, int64_t *time)
{
    int hour, minute, second;
    int64_t day;

    if (!has_form(text, "0000-00-00T00:00:00Z") || !read_date(text, &day))
        return false;
    hour = number_at(text + 11, 2);
    minute = number_at(text + 14, 2);
    second = number_at(text + 17, 2);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *time = day * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second;
    return true;
}

bool time_number_parse(const char *text, int64_t *time)
{
    int64_t number = 0;

    if (!*text || strspn(text, "0123456789") != strlen(text))
        return false;
    for (; *text; text++) {
        number = number * 10 + (*text - '0');
        if (number > TIME_LAST)
            return false;
    }
    *time = number;
    return true;
}
