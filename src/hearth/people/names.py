"""First names that are one name: what somebody is called and what stands on the list. Pure."""

from __future__ import annotations

from hearth.kit.identifiers import without_accents

# One line, one name: short forms, and spellings that neither letters nor sound bring together.
SAME_NAMES = """
abigail abbie gail
albert bert albie
alexander alex alec sandy alistair
alfred alf alfie fred
alice ali alys
andrew andy drew
angela angie ange
ann anne annie anna nan
anthony tony antony
archibald archie
arthur art
barbara babs barbie
benjamin ben benny
bernard bernie
bridget bridie brigid
catherine katherine kathryn kath cathy kate katie kitty kathleen
caroline carol carrie
charles charlie chas chuck
christine chris chrissie christina tina
christopher chris kit
clifford cliff
daniel dan danny
david dave davey dai dafydd
deborah debbie debra deb
derek derrick del
diane diana di
donald don donny
dorothy dot dotty dolly
douglas doug
edward ed eddie ted teddy ned
edwin ed eddie
eleanor ellie nell nora
elizabeth liz lizzie beth betty bess bessie eliza elsie libby lisbeth
ernest ernie
eugene gene
evelyn eve evie
florence flo florrie flossie
frances fran fanny
francis frank frankie
frederick fred freddie
geoffrey geoff jeff jeffrey
george georgie
gerald gerry jerry
gillian gill jill
gladys glad
gordon gord
graham graeme grahame
gwendolen gwen gwenllian
harold harry hal
harriet hattie
helen nell nellie ellen elin
henry harry hal
herbert herb bert
hilary hil
irene rene rena
isabel isobel isabelle bella izzy
jacqueline jackie jacqui
james jim jimmy jamie jem hamish iago
jane janet jan jenny sian
jennifer jen jenny
joan joanna jo joanne
john jack johnny jon ian sean ieuan ifan
jonathan jon jonny
joseph joe joey
josephine jo josie
judith judy jude
kenneth ken kenny
laurence lawrence larry laurie
leonard len lenny leo
leslie les lesley
lewis louis lew llew
lilian lily lil
louise lou
lucille lucy
malcolm mal
margaret maggie meg peggy peg madge margie greta rita mags marged
marjorie marge margery
martha mattie
martin marty martyn
mary molly polly may mair moira maureen
matthew matt
matilda tilly maud
maurice morris mo
michael mick mike micky
mildred millie
mohammed muhammad mohamed mohammad muhammed mohamad mohd md
muriel mu
nathaniel nat nathan
neil niall nigel
nicholas nick nicky
nicola nicky nikki
norman norm
olive livvy
oliver ollie
pamela pam
patricia pat patsy tricia trish
patrick paddy pat
pauline paula
peter pete
philip phil phillip pip
philippa pippa
priscilla cilla
rachel rach
raymond ray
rebecca becky becca
reginald reg reggie
rhys reece rees reese
richard dick rick rich ricky dickie
robert bob rob bobby robbie bert
roderick rod rhodri
roger rodge
ronald ron ronnie
rosemary rose rosie
rupert bert
samantha sam
samuel sam sammy
sandra sandy alexandra
sarah sally sadie sara
sean shaun shawn shane
sheila sheelagh
shirley shirl
sidney sid sydney syd
siobhan shevaun chevonne shivaun
stanley stan
stephen steve steven stevie
stuart stewart stu
susan sue susie suzanne susannah
sylvia syl
terence terry terrance
theodore ted theo
theresa teresa terry tess tessa
thomas tom tommy tomos
timothy tim
tracy tracey
valerie val
veronica ronnie vera
victor vic
victoria vicky tori
vincent vince vinny
vivian viv vivienne
walter wally walt
wilfred wilf fred
william bill billy will willy liam gwilym wil
winifred win winnie
zoe zoey
ahmed ahmad ahmet
aisha ayesha aysha
fatima fatimah fatma
hussain husain hussein hossain
khadija khadijah
yusuf yousef youssef yousuf
zainab zaynab zeinab
"""

_FORMS: dict[str, list[str]] = {}
for _line in SAME_NAMES.split("\n"):
    for _name in _line.split():
        _FORMS.setdefault(_name, []).extend(one for one in _line.split() if one != _name)


def forms_of(name: str) -> tuple[str, ...]:
    """The other forms of a first name ("peggy" is also margaret, maggie …), at most eight; none for a surname."""
    return tuple(dict.fromkeys(_FORMS.get(without_accents(name), ())))[:8]
