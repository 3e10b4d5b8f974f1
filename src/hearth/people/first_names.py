"""First names that are names, so that a name spelt wrong can be told from another name. Pure.

Two records of one birthday and one home are “Jhon” and “John” (one slip of the keyboard), or “Mia” and “Tia” (twins).
The list need not be whole: of two names that it does not know, neither is taken for a slip of the other.
"""

from __future__ import annotations

from hearth.people.names import SAME_NAMES

_NAMES = """
aaliyah aaron abdul abdullah abel abigail abraham ada adam adele adeline adil adnan adrian adriana agatha agnes ahmed
aidan aiden aileen aimee ainsley aisha aisling akash akshay alan alana alastair alba albert alberta alec alejandro
aleksander aleksandra alex alexa alexander alexandra alexia alexis alfie alfred ali alice alicia alina alisha alison
alistair allan allen alma althea alvin alyssa amaan amal amanda amar amara amber amelia amelie amina amir amira amit
amna amos amrit amy ana anastasia andre andrea andrej andrew andrzej aneta angel angela angelica angelina angus anika
anil anisa anita anjali ann anna annabel annabelle anne annette annie anthea anthony anton antonia antonio anwar anya
april arabella archer archie arif arjun arlo armaan arnold aron arran arshad arthur arun arwen asad asha ashish ashley
ashok ashton asif astrid atif aubrey audrey august aurora austin ava avery aya ayaan ayan ayesha ayla ayra aysha azra
balbir baljit barbara barnaby barney barry bartosz basil bavna beata beatrice beatrix becky belinda bella ben benedict
benjamin bernadette bernard bernice bertha beryl bessie beth bethan bethany betsy betty beverley bharat bhavna bianca
bilal bill billie billy blake blanche blessing bobby bonnie bradley brandon brenda brendan brent brett brian briana
bridget bronte bronwen brooke bruce bruno bryan bryn bushra byron caitlin caleb callum calvin cameron camilla camille
cara carl carla carlos carly carmel carmen carol carole caroline carter carys casey caspar cassandra cassie cathal
catherine cecil cecilia cedric celeste celia celine ceri chad chandni chantal chantelle charis charlene charles
charley charlie charlotte chelsea cherie cherry cheryl chester chidi chinedu chioma chloe chris christian christina
christine christopher ciara cillian claire clara clarence clarissa clark claude claudia clayton clement cleo cliff
clifford clinton clive cody colby cole colette colin colleen comfort connie connor constance cora coral coralie corey
corinne cormac cornelius courtney craig crystal curtis cynthia cyril daisy dale damian damien dan dana danial daniel
daniela danielle danny daphne dara darcey darcy darius darragh darrell darren daryl david dawid dawn dean deanna
deborah deepa deepak deirdre delia delilah delroy delyth demi denis denise dennis denzel derek dermot desmond devon
dexter diana diane diego dilys dina dinesh dion dolores dominic dominik don donald donna donovan dora doreen doris
dorothea dorothy dougal douglas duncan dustin dwayne dylan eamonn earl ebony eddie eden edgar edie edith edmund edna
edward edwin effie eileen eilidh eira elaine eleanor elena eleri eli elian eliana elias elijah elin eliot elisa elise
eliza elizabeth ella elle ellen ellie elliot elliott ellis elmer elodie elsa elsie elspeth elton elvis elwyn emeka
emelia emer emil emilia emilio emily emma emmanuel emmeline enid enoch enzo eric erica erin ernest esme esmee esther
ethan ethel eugene eunice eva evan evangeline eve evelyn everly ewa ewan ezekiel ezra fabian faisal faith faizan farah
farhan farida farzana fatima fay faye felicity felix fern fernando ffion fidel filip finbar findlay finley finn fiona
fleur flora florence floyd frances francesca francis francisco frank frankie franklin fraser fred freddie frederick
freya gabriel gabriela gabriella gail gareth gary gavin gaynor geeta gemma gene genevieve geoff geoffrey george
georgia georgiana georgie georgina gerald geraldine gerard gertrude gethin gillian gina giovanni gisela giulia gladys
glen glenda glenn gloria glyn glynis godfrey gordon grace gracie graham grant grayson greg gregory greta griffin
grzegorz gurpreet guy gwen gwendolyn gwyneth hadley hafsa hailey hakim halima hamish hamza hana hania hanif hannah
haris harjit harleen harley harlow harmony harold haroon harper harpreet harriet harris harrison harry harvey hasan
hashim hassan hattie hayden hayley hazel heather hector heidi helen helena helene helga hema henrietta henry herbert
herman hermione hilary hilda hitesh holly homer honor hope horace howard hubert hudson hugh hugo humphrey humza hunter
husan hussain iain ian ibrahim ida idris ieuan ifan ifeoma igor ikram ilyas iman imani imogen imran ina india indie
indigo ines ingrid inigo iqbal iqra ira irena irene irfan iris irma isa isaac isabel isabella isabelle isaiah isha
isla ismail isobel issac ivan ivor ivy jack jackson jacob jacqueline jade jaden jaiden jake jakub jamal james jamie
jan jana jane janet janice janine jared jarvis jasdeep jasleen jasmin jasmine jason jasper jaswinder javed jaxon jay
jayden jayesh jayne jean jeanette jeff jeffrey jemima jemma jena jenna jennie jennifer jenson jeremiah jeremy jermaine
jerome jerry jess jesse jessica jessie jesus jill jim jo joan joann joanna joanne jocelyn jodie joe joel johan johanna
john johnny jolene jon jonah jonas jonathan jordan jorge jose joseph josephine josh joshua josiah joy joyce juan
juanita jude judith judy jules julia julian juliana julie juliet julio julius junaid june justin justine jyoti kai
kaiden kamal kamil kamran karen karim karina karl karla karolina kashif kasia kate katherine kathleen kathryn katie
katrina kavita kay kaya kayden kayla kayleigh keanu keegan keira keith kellan kelly kelsey kelvin ken kendra kenneth
kenny kenzie kerri kerry kevin keziah khadija khalid kian kiara kieran kieron kim kimberley kingsley kira kiran kirk
kirsten kirsty kit kitty klara konrad kourtney kris krishna kristian kristina krystyna krzysztof kuldeep kulwinder
kumar kurt kwame kyla kyle kylie kyra lacey laila lana lance lara larry lata laura laurel lauren laurence laurie
lavinia layla layton lea leah leanne leela leena leia leigh leila leland len lena leo leon leona leonard leonardo
leonie leopold leroy lesley leslie leticia letitia levi lewis lexi lexie liam liana libby lila lilian lilith lillian
lillie lily lina linda lindsay lindsey linnet linus lionel lisa livia liz lizzie llewelyn lloyd logan lola lora
lorenzo loretta lorna lorraine lottie lou louie louis louisa louise luca lucas lucia lucian lucie lucille lucinda lucy
luis luisa lukas luke lula luna luther lydia lyla lyn lynda lynette lynn lynne lyra mabel macy maddie maddison
madeleine madeline madison mae maeve magdalena maggie mahesh mahmood maia maisie malachi malak malcolm malik mamie
mandy manjit manuel mara marc marcel marcella marcia marcin marco marcus marek margaret margarita margot maria mariam
marian marianne marie mariella marietta marilyn marina mario marion marisa marissa marjorie mark marlene marley marlon
marsha marta martha martin martina martyn marvin mary maryam marzena mason mateo mateusz matilda matteo matthew
matthias maud maureen maurice mavis max maxim maximilian maxine maxwell may maya meena meera megan mehmet mehwish mei
mel melanie melissa melody melvin mercedes mercy meredith merle mervyn mia micah michael michal michelle miguel mikey
mila mildred milena miles millie milo milton mina minnie mira miranda miriam misha misty mitchell mo mohamed mohammad
mohammed mohan moira molly mona monica monika montgomery morag morgan morris mortimer moses muhammad muna muneeb murdo
muriel murray musa mustafa mya myles myra myrtle nabil nada nadeem nadia nadine naomi naseem nasir nasreen natalia
natalie natasha nathan nathaniel naveed neal ned neha neil nell nelly nelson nesta neville niall niamh nicholas nick
nicola nicolas nicole nigel nikhil nikita nikki nikolai nina nisha noah noel noelle noor nora noreen norma norman nyla
oakley octavia odette ola olga olive oliver olivia ollie olwen omar oona ophelia orla orlando orson oscar osman oswald
otis otto owain owen pablo paddy paige pamela pandora paresh parveen pascal patience patricia patrick patrycja paul
paula pauline pavel pawel pearl pedro peggy penelope penny percival percy perry peter petra petula philip philippa
phillip phoebe phoenix phyllis pierre piers piotr pippa polly poppy precious preston primrose prince princess
priscilla priya prudence quentin quincy rabia rachael rachel rachelle radoslaw rafael rafal raheem rahul raj rajesh
rakesh ralph ramesh ramiro ramona ramsey randall rania raphael rashid raul ravi raymond razia rebecca reece reena
regan regina reginald rehan rekha remy rena renata rene renee reuben rex rhea rhian rhiannon rhoda rhodri rhona rhonda
rhys ria ricardo richard rick ricky riley rio rita river riya roan rob robbie robert roberta roberto robin robyn
rochelle roderick rodney rodrigo roger rohan roisin roland roman romeo romilly romy rona ronald ronan ronnie rory rosa
rosalie rosalind rosamund rosanna rose roseanne rosemary rosie ross rowan rowena roxanne roy ruben ruby rudolph rufus
rukhsana rupal rupert russell ruth ryan ryder rylan saad sabina sabrina sadia sadie safa saffron safiya sahil saima
saira sajid salah salam saleem salim sally salma salman saloni sam samantha samara sameer samia samina samir samira
samuel sana sandeep sandra sanjay santiago santino sapphire sara sarah sarina sasha saskia saul savannah scarlet
scarlett scott sean sebastian selena selina selma serena seth shabana shaheen shahid shahzad shakira shamim shane
shania shanice shannon sharon sharron shaun shauna shayla shazia shea sheela sheena sheila shelby shelley sheree
shereen sheridan sherry shirin shirley shona shreya sian sidney sidra sienna sierra silas silvia simon simone simran
sinead siobhan sita sky skye skyla skylar sofia solomon sonal sonia sonny sophia sophie spencer stacey stan stanislaw
stanley stefan stefania stella stephanie stephen sterling steven stewart stuart subhan sue sufyan sukhdev suki sultan
sumaira summer sunil sunita suresh surinder susan susanna susannah suzanne suzy sybil sydney syed sylvester sylvia
sylvie sylwia tabitha tahir tahira tai talha talia tallulah tamar tamara tamika tammy tamsin tania tanisha tanya tara
tariq tasha tasneem tatiana taylor teagan ted teddy tegan tehmina tejal temitope terence teresa teri terri terry tess
tessa thea thelma theo theodora theodore theresa therese thiago thomas thora tia tiana tiara tiegan tiffany tilly tim
timothy tina tobias toby todd tom tomas tomasz tommy toni tony tracey travis trevor tricia trina trinity tristan troy
tudor tyler tyra tyrone tyson uma umar una unity ursula usha usman uzair valentina valerie vanessa vaughan velma
venetia vera verity verna vernon veronica victor victoria vida vihaan vijay vikram vincent viola violet virginia
vivian vivien vivienne vlad wade walter wanda waqas warren wayne wendy wes wesley whitney wiktor wilbur wilfred will
willa willem william willow wilma winifred winnie winston wojciech woody xander xavier xena yahya yara yasin yasir
yasmin yasmine yolanda yusra yusuf yvette yvonne zac zach zachariah zachary zahid zahir zahra zaid zain zaina zainab
zak zakaria zakariya zali zane zara zayan zayn zeeshan zelda zena zeynep zia zina zion zoe zofia zohra zoya zubair
zuri zuzanna
"""
FIRST_NAMES = frozenset(_NAMES.split()) | frozenset(SAME_NAMES.split())
"""Small letters without accents. About 1,800: names many share in Britain, of every community."""
